// Binds each element with data-controller="name …" to its module. Pages read and submit without any of this.
const controllers = {
  admission: () => import("./controllers/admission.js"),
  bid: () => import("./controllers/bid.js"),
  confirm: () => import("./controllers/confirm.js"),
  console: () => import("./controllers/console.js"),
  copy: () => import("./controllers/copy.js"),
  countdown: () => import("./controllers/countdown.js"),
  dialog: () => import("./controllers/dialog.js"),
  facets: () => import("./controllers/facets.js"),
  floor: () => import("./controllers/floor.js"),
  form: () => import("./controllers/form.js"),
  menu: () => import("./controllers/menu.js"),
  order: () => import("./controllers/order.js"),
  priority: () => import("./controllers/priority.js"),
  print: () => import("./controllers/print.js"),
  room: () => import("./controllers/room.js"),
  sealed: () => import("./controllers/sealed.js"),
  summary: () => import("./controllers/summary.js"),
  tabs: () => import("./controllers/tabs.js"),
  theme: () => import("./controllers/theme.js"),
  toast: () => import("./controllers/toast.js"),
  verify: () => import("./controllers/verify.js"),
};

export const connect = async (root = document) => {
  for (const element of root.querySelectorAll("[data-controller]")) {
    for (const name of element.dataset.controller.split(" ")) {
      const load = controllers[name];
      if (load) (await load()).default(element);
    }
  }
};

// What is pressed before its question is bound waits for the question: nothing is sent unasked.
document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-controller~=confirm]:not([data-asks])")) return;
  event.preventDefault();
  (await controllers.confirm()).default(form);
  form.requestSubmit(submitter);
});

connect();
