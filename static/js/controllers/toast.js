// A short notice at the foot of the screen; never the only place for an error.
export const toast = (message) => {
  let box = document.querySelector(".toasts");
  if (!box) {
    box = document.createElement("div");
    box.className = "toasts";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = message;
  box.append(note);
  setTimeout(() => note.remove(), 5000);
};

export default (button) => button.addEventListener("click", () => toast(button.dataset.toast));
