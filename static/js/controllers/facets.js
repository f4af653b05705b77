// Filters: folded on narrow screens, applied at once when one changes.
export default (element) => {
  const menu = element.matches("details") ? element : element.querySelector("details");
  if (menu && matchMedia("(max-width: 61.99rem)").matches) menu.open = false;
  const form = element.closest("form") || element.querySelector("form");
  if (!form) return;
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=checkbox], input[type=radio], select")) form.requestSubmit();
  });
};
