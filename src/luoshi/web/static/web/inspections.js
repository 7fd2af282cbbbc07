// The checklist without network: each entry gets a name here, waits here, and leaves only when the answer to it has
// come. The same name sent twice is one entry to the server. Without this script the page works as any form.
"use strict";
(() => {
  const visit = document.querySelector("[data-visit]");
  if (!visit || !("indexedDB" in window)) return;
  const owner = visit.dataset.owner;
  const reach = visit.querySelector("[data-reach]");
  const queue = visit.querySelector("[data-queue]");
  const AGAIN = 15000;
  let sending = false;
  let reached = true;
  class NotNow extends Error {}

  // --- What waits on this telephone ---------------------------------------------------------------------------------
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("luoshi-inspections", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  async function within(mode, verb, value) {
    const database = await opened;
    return new Promise((done, failed) => {
      const transaction = database.transaction("entries", mode);
      const asked = transaction.objectStore("entries")[verb](...(value === undefined ? [] : [value]));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }
  const keep = (entry) => within("readwrite", "put", entry);
  const drop = (id) => within("readwrite", "delete", id);
  const waiting = async () =>
    (await within("readonly", "getAll")).filter((one) => one.owner === owner).sort((a, b) => (a.seen_at < b.seen_at ? -1 : 1));

  function name() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Filling in ---------------------------------------------------------------------------------------------------
  const english = document.documentElement.lang === "en";
  const say = (zh, en) => (english ? en : zh);
  const WORDS = { fine: say("符合", "as it should be"), not_there: say("不适用", "does not apply"), problem: say("有问题", "a problem") };

  visit.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-look]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const typed = new FormData(form, event.submitter);
    const result = typed.get("result");
    const box = form.querySelector("textarea");
    if (result === "problem" && !typed.get("words").trim()) {
      box.setCustomValidity(say("请写看到什么。", "Please write what you see."));
      box.reportValidity();
      box.setCustomValidity("");
      return;
    }
    const entry = {
      id: name(), owner, url: location.pathname, item: typed.get("item"), result, seen_at: new Date().toISOString(),
      words: result === "problem" ? typed.get("words") : "", severity: typed.get("severity") || "",
      photos: result === "problem" ? typed.getAll("photos").filter((one) => one.size) : [],
    };
    try {
      await keep(entry);
    } catch {
      // Nowhere to keep it (a full or private store): send the form as it is.
      form.querySelector("[name=entry]").value = entry.id;
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "result", value: result });
      form.append(field);
      form.submit();
      return;
    }
    form.reset();
    const details = form.querySelector("details");
    if (details) details.open = false;
    await show();
    send();
  });

  // --- Showing what waits -------------------------------------------------------------------------------------------
  async function show() {
    const entries = await waiting();
    for (const old of visit.querySelectorAll(".looked .waits")) old.remove();
    for (const one of entries.filter((each) => each.url === location.pathname && !each.refused)) {
      line(one, "waits", say(`${WORDS[one.result]}，在这台手机里，等着发送`, `${WORDS[one.result]}: on this phone, waiting to be sent`));
    }
    const refused = entries.filter((one) => one.refused);
    queue.hidden = !refused.length;
    queue.replaceChildren(...refused.map(refusal));
    const left = entries.length - refused.length;
    reach.hidden = !left;
    if (left) {
      // A browser may believe in a network that reaches nobody.
      reach.textContent = navigator.onLine && reached
        ? say(`${left} 条正在发送，还在这台手机里。`, `${left} being sent, still on this phone.`)
        : say(`没有网络或连不上。${left} 条还在这台手机里，连上以后自动发送，不会丢，也不会重复。`, `No network, or no answer. ${left} still on this phone: sent by themselves once there is one, never lost and never twice.`);
    }
    count();
  }
  function line(entry, kind, words) {
    const list = visit.querySelector(`[data-item="${CSS.escape(entry.item)}"] [data-looked]`);
    if (list) list.append(Object.assign(document.createElement("li"), { className: kind, textContent: words }));
  }
  function refusal(entry) {
    const row = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = say("没有收下：", "Not taken: ") + entry.refused + (entry.words ? say(`（${entry.words}）`, ` (${entry.words})`) : "");
    const button = Object.assign(document.createElement("button"), { className: "quiet", type: "button", textContent: say("删掉这一条", "Delete this one") });
    button.addEventListener("click", async () => {
      await drop(entry.id);
      show();
    });
    row.append(words, button);
    return row;
  }
  function count() {
    const looked = [...visit.querySelectorAll("[data-item]")].filter((one) => one.querySelector("[data-looked] li"));
    visit.querySelector("[data-done]").textContent = looked.length;
  }

  // --- Sending ------------------------------------------------------------------------------------------------------
  // Each page has its token: of an old page kept for later it may be stale, so a fresh one is read first.
  async function token(url) {
    const answer = await fetch(url, { redirect: "manual", headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  }
  async function post(entry, proof) {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", proof);
    form.set("entry", entry.id);
    for (const field of ["item", "result", "seen_at", "words", "severity"]) form.set(field, entry[field]);
    for (const photo of entry.photos) form.append("photos", photo);
    return fetch(entry.url, { method: "POST", body: form, redirect: "manual", headers: { Accept: "application/json" } });
  }
  async function deliver(entry, proof) {
    const answer = await post(entry, proof);
    if (answer.ok) {
      const said = await answer.json();
      // Only the answer to this very entry lets it go.
      if (said.kept !== entry.id) throw new NotNow("another entry was answered");
      await drop(entry.id);
      line(entry, entry.result, WORDS[entry.result]);
    } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 401 && answer.status !== 403) {
      const said = await answer.json().catch(() => ({ said: say("服务器没有收下", "the server did not take it") }));
      await keep({ ...entry, refused: said.said });
    } else {
      throw new NotNow(`answered ${answer.status}`);
    }
  }
  async function send() {
    if (sending || !navigator.onLine) return;
    sending = true;
    const proofs = {};
    try {
      for (const entry of (await waiting()).filter((one) => !one.refused)) {
        proofs[entry.url] ??= await token(entry.url);
        if (!proofs[entry.url]) {
          reach.hidden = false;
          reach.textContent = say("登录过期了，请重新登录。记下的还在这台手机里，登录以后打开这一页就会发送。", "You are signed out. What you noted is still on this phone: sign in and open this page, and it is sent.");
          return;
        }
        await deliver(entry, proofs[entry.url]);
        reached = true;
      }
      await show();
    } catch (error) {
      // No network after all (fetch throws a TypeError), or a server that cannot now: it stays here and goes again later.
      if (!(error instanceof TypeError) && !(error instanceof NotNow)) throw error;
      reached = error instanceof NotNow;
      await show();
    } finally {
      sending = false;
    }
  }
  window.addEventListener("online", send);
  window.addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(async () => (await waiting()).some((one) => !one.refused) && send(), AGAIN);

  // --- The page itself, for when there is no network ----------------------------------------------------------------
  async function stay() {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(visit.dataset.worker, { scope: visit.dataset.scope });
    const { active } = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
    active.postMessage({ keep: [location.href.split(/[?#]/)[0], ...parts] });
  }
  stay().catch(() => undefined);
  show().then(send);
})();
