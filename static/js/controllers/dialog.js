// A button that opens the <dialog> named in data-dialog.
export default (button) => {
  const dialog = document.getElementById(button.dataset.dialog);
  if (!dialog) return;
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
};
