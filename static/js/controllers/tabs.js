// Links to sections of the page become tabs.
export default (list) => {
  const tabs = [...list.querySelectorAll("a[href^='#']")];
  const panel = (tab) => document.querySelector(tab.hash);
  const show = (chosen) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (panel(tab)) panel(tab).hidden = !on;
    }
  };
  list.setAttribute("role", "tablist");
  tabs.forEach((tab, index) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.hash.slice(1));
    panel(tab)?.setAttribute("role", "tabpanel");
    tab.addEventListener("click", (event) => { event.preventDefault(); show(tab); });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      show(next);
      next.focus();
    });
  });
  if (tabs.length) show(tabs.find((tab) => tab.hash === location.hash) || tabs[0]);
};
