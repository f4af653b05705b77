// Asks before a form is sent. The safe button has the focus; the other is named by its act.
const build = (question, keep, act, danger) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const body = document.createElement("div");
  body.className = "dialog__body";
  const text = document.createElement("p");
  text.id = "confirm-question";
  text.textContent = question;
  body.append(text);
  const foot = document.createElement("div");
  foot.className = "dialog__foot";
  const no = document.createElement("button");
  no.className = "btn";
  no.value = "no";
  no.autofocus = true;
  no.textContent = keep;
  const yes = document.createElement("button");
  yes.className = danger ? "btn btn--danger-fill" : "btn btn--primary";
  yes.value = "yes";
  yes.textContent = act;
  foot.append(no, yes);
  form.append(body, foot);
  dialog.append(form);
  dialog.setAttribute("aria-labelledby", text.id);
  return dialog;
};

export default (form) => {
  if ("asks" in form.dataset) return;
  let agreed = false;
  form.dataset.asks = "";
  form.addEventListener("submit", (event) => {
    const button = event.submitter || form.querySelector("button[type=submit]");
    if (agreed) { button.setAttribute("aria-busy", "true"); return; }
    event.preventDefault();
    const dialog = build(form.dataset.question, form.dataset.keep, button.textContent, button.className.includes("danger"));
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue !== "yes") { button.focus(); return; }
      agreed = true;
      form.requestSubmit(button);
    });
    dialog.showModal();
  });
};
