// Waits for the own admission: asks every few seconds, and shows the room anew once the registration has moved on.
const PAUSE = 3000;

export default (notice) => {
  const { url, state } = notice.dataset;
  const ask = async () => {
    try {
      const answer = document.hidden ? null : await fetch(url, { headers: { Accept: "application/json" } });
      if (answer?.ok && (await answer.json()).state !== state) { window.location.reload(); return; }
    } catch { /* the next try will tell */ }
    setTimeout(ask, PAUSE);
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); }, { once: true });
  setTimeout(ask, PAUSE);
};
