// The pages of complaints for officers: opens what is sealed, makes keys, opens a layer. Nothing opened leaves the page.

import * as sealing from "./sealing.js";

const english = document.documentElement.lang === "en";
const say = (zh, en) => (english ? en : zh);

const LABELS = {
  old: say("原件编号", "number of the case"), readers: say("已经看过原件的人", "who has read the case"), what: say("发生了什么", "what happened"), where: say("在哪里", "where"), when: say("什么时候", "when"), witnesses: say("证据、证人", "evidence, witnesses"), name: say("姓名", "name"), contact: say("联系方式", "contact"), text: "",
};
const NO_KEY = say("这个浏览器里没有能打开它的钥匙。请到生成钥匙的浏览器里看，或者在“钥匙”页从备份装回来。", "This browser has no key that opens it. Use the browser in which the key was made, or restore it from its backup under “Keys”.");
const BROKEN = say("打不开：内容受损，或者不是原来的那一份。", "It cannot be opened: damaged, or not the original.");
const OLD = say("这个浏览器太旧，打不开密封的内容。请用 Chrome 133、Firefox 130、Safari 17 或更新的。", "This browser is too old to open what is sealed. Use Chrome 133, Firefox 130, Safari 17 or newer.");

const element = (name, words = "", kind = "") => {
  const made = document.createElement(name);
  made.textContent = words;
  if (kind) made.className = kind;
  return made;
};

function showWords(box, found) {
  const rows = Object.keys(LABELS).filter((name) => found[name]);
  if (rows.length === 1 && rows[0] === "text") return box.replaceChildren(element("p", found.text, "lines"));
  const list = element("dl");
  for (const name of rows) list.append(element("dt", LABELS[name]), element("dd", found[name]));
  box.replaceChildren(list);
}

// Drawn, not linked: a picture has no address that a cache or a history could keep.
async function showPicture(box, found) {
  const bytes = sealing.fromBase64(found.content);
  const picture = await createImageBitmap(new Blob([bytes], { type: found.media }));
  const canvas = element("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", found.name);
  box.replaceChildren(element("p", found.name, "soft small"), canvas);
}

async function openOne(box, pairs) {
  const words = box.dataset.envelope || (await (await fetch(box.dataset.file)).text());
  try {
    const opened = await sealing.openEnvelope(words, pairs);
    if (opened === null) return box.replaceChildren(element("p", NO_KEY, "trouble"));
    const found = JSON.parse(opened);
    if (found.content) await showPicture(box, found);
    else showWords(box, found);
    box.dataset.open = "yes";
  } catch {
    box.replaceChildren(element("p", BROKEN, "trouble"));
  }
}

const tell = (form, words) => {
  const line = form.querySelector(".trouble-line");
  line.textContent = words;
  line.hidden = !words;
};

function saveFile(name, words) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([words], { type: "application/json" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

async function listKeys() {
  const list = document.querySelector("[data-keys-here]");
  if (!list) return;
  const found = await sealing.keys();
  const rows = found.map((one) => {
    const row = element("li");
    row.append(element("span", one.fingerprint, "print"));
    return row;
  });
  list.replaceChildren(...(rows.length ? rows : [element("li", say("没有。", "None."), "soft")]));
}

function onMake(form) {
  form.addEventListener("submit", async (event) => {
    if (form.elements.public.value) return;
    event.preventDefault();
    const [pass, again] = form.querySelectorAll("input[type=password]");
    if (pass.value !== again.value) return tell(form, say("两遍口令不一样。", "The two passphrases differ."));
    tell(form, "");
    const made = await sealing.makeKey(pass.value);
    saveFile(`luoshi-key-${made.fingerprint}.json`, made.backup);
    form.elements.public.value = made.public;
    form.submit();
  });
}

function onRestore(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file, pass] = form.querySelectorAll("input");
    try {
      const name = await sealing.restore(await file.files[0].text(), pass.value);
      tell(form, say(`装回来了：${name}`, `Restored: ${name}`));
      await listKeys();
    } catch {
      tell(form, say("装不回来：口令不对，或者不是备份文件。", "Not restored: wrong passphrase, or no backup file."));
    }
  });
}

// The outer layer gives the inner box as it is; the inner one is sealed to the recipient at once, and shown to nobody.
function onLayer(form) {
  form.addEventListener("submit", async (event) => {
    if (form.elements.envelope.value) return;
    event.preventDefault();
    try {
      const opened = await sealing.openEnvelope(form.dataset.envelope, await sealing.keys());
      if (opened === null) return tell(form, NO_KEY);
      const { recipients, context, block } = form.dataset;
      const on = "recipients" in form.dataset ? await sealing.sealEnvelope(opened, recipients.split(" "), context, Number(block)) : opened;
      form.elements.envelope.value = on;
      form.submit();
    } catch {
      tell(form, BROKEN);
    }
  });
}

async function begin() {
  const boxes = [...document.querySelectorAll(".sealed")];
  if (!(await sealing.supported())) {
    boxes.forEach((box) => box.replaceChildren(element("p", OLD, "trouble")));
    return;
  }
  const all = (name, what) => document.querySelectorAll(name).forEach(what);
  all("[data-make]", onMake);
  all("[data-restore]", onRestore);
  all("[data-layer]", onLayer);
  await listKeys();
  const pairs = await sealing.keys();
  for (const box of boxes) await openOne(box, pairs);
}

begin();
