// A button that prints the page.
export default (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
};
