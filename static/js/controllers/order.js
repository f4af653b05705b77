// An order of one button: sent in the background, for the stream shows what came of it; where it is refused, as a plain form.
export default (form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.type !== "opaqueredirect") form.submit();
    } catch {
      form.submit();
    } finally {
      button.removeAttribute("aria-busy");
      button.disabled = false;
      button.focus();
    }
  });
};
