// Keys for those who like them, and keeping what is typed. Nothing here is needed to read or do anything.
"use strict";
(() => {
  const typing = (target) => target.matches("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const from = at >= 0 ? at : all.findIndex((row) => row.getAttribute("aria-current"));
    const next = all[Math.min(Math.max(from + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) {
      event.preventDefault();
      const form = event.target.form;
      form.requestSubmit(form.querySelector("[data-default]") || undefined);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target)) return;
    const act = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") document.querySelector("[type=search]")?.focus();
    else if (act) act.click();
    else return;
    event.preventDefault();
  });

  // A field that matters only for one choice is out of the way until it is chosen.
  function only(form) {
    for (const field of form.querySelectorAll("[data-only]")) {
      const [name, value] = field.dataset.only.split("=");
      const chosen = form.querySelector(`[name="${name}"]:checked`);
      field.hidden = !chosen || chosen.value !== value;
    }
  }

  // What is typed is kept on the server a moment later, and when the page is left.
  function keep(form) {
    let waiting = 0;
    let changed = false;
    const send = () => {
      if (!changed) return;
      changed = false;
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      body.set("case", form.dataset.draft);
      body.set("form", form.dataset.form);
      fetch(form.dataset.keep, { method: "POST", body, keepalive: true }).catch(() => {});
    };
    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(waiting);
      waiting = setTimeout(send, 3000);
    });
    for (const sent of [form, document.getElementById("anew")]) {
      sent?.addEventListener("submit", () => { changed = false; clearTimeout(waiting); });
    }
    document.addEventListener("visibilitychange", () => document.hidden && send());
  }

  for (const form of document.querySelectorAll("form")) {
    only(form);
    form.addEventListener("change", () => only(form));
    if (form.dataset.draft) keep(form);
  }
  // One menu at a time, closed by Escape or a click elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.querySelector(".print")?.addEventListener("click", () => window.print());
})();
