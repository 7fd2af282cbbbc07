// Checks a receipt in the browser, and sends nothing anywhere. The same rules as verify/luoshi_verify, written again.
"use strict";
(() => {
  const PROOF = "c2sp.org/tlog-proof@v1", PROMISE = "luoshi-promise/v1", RECEIPT = "luoshi-receipt/v1";
  const ROTATION = "luoshi-key-rotation/v1", TAG = "luoshi leaf v1\n", DASH = "\u2014";
  const text = new TextEncoder();
  const english = document.documentElement.lang === "en";
  const say = (zh, en) => (english ? en : zh);

  class Bad extends Error {}

  const need = (holds, why) => { if (!holds) throw new Bad(why); };
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  };
  const same = (one, other) => one.length === other.length && one.every((byte, nth) => byte === other[nth]);
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
  const unbase64 = (written) => {
    let raw;
    try { raw = atob(written); } catch { throw new Bad(say("有一处读不出来", "part of it cannot be read")); }
    need(btoa(raw) === written, say("有一处读不出来", "part of it cannot be read"));
    return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  };

  const readKey = async (vkey) => {
    const [name, id, ...rest] = vkey.split("+");
    const data = unbase64(rest.join("+"));
    need(name && data.length === 33, say("公钥读不出来", "the public key cannot be read"));
    const known = (await sha256(text.encode(name + "\n"), data)).slice(0, 4);
    need([...known].map((byte) => byte.toString(16).padStart(2, "0")).join("") === id, say("公钥的编号不对", "the number of the public key is wrong"));
    return { vkey, name, id: known, kind: data[0], data: data.slice(1) };
  };

  const readNote = (whole) => {
    const end = whole.lastIndexOf("\n\n");
    need(end > 0 && whole.endsWith("\n"), say("这不是完整的签名文本", "this is not a whole signed text"));
    const lines = whole.slice(end + 2, -1).split("\n").map((line) => {
      const [dash, name, data, ...more] = line.split(" ");
      need(dash === DASH && name && data && !more.length, say("签名行读不出来", "a line of signature cannot be read"));
      const bytes = unbase64(data);
      return { name, id: bytes.slice(0, 4), data: bytes.slice(4) };
    });
    return { text: whole.slice(0, end + 1), lines };
  };

  const signed = async (note, key) => {
    const line = note.lines.find((one) => one.name === key.name && same(one.id, key.id));
    if (!line) return false;
    const known = await crypto.subtle.importKey("raw", key.data, { name: "Ed25519" }, false, ["verify"]);
    const holds = await crypto.subtle.verify({ name: "Ed25519" }, known, line.data, text.encode(note.text));
    need(holds, say(`${key.name} 的签名不成立`, `the signature of ${key.name} does not hold`));
    return true;
  };

  const readTrusted = async (written) => {
    let found;
    try { found = JSON.parse(written); } catch { throw new Bad(say("没有公钥，或公钥不完整", "there are no public keys, or not all of them")); }
    const keys = [];
    for (const vkey of found.keys) keys.push(await readKey(vkey));
    const notes = (found.rotations || []).map(readNote);
    need(notes.length === keys.length - 1, say("换过的密钥没有交接签名", "a key was changed without the signature of the one before"));
    for (const [nth, note] of notes.entries()) {
      const lines = note.text.split("\n");
      const both = (await signed(note, keys[nth])) && (await signed(note, keys[nth + 1]));
      need(lines[0] === ROTATION && lines[2] === keys[nth + 1].vkey && both, say("换过的密钥没有交接签名", "a key was changed without the signature of the one before"));
    }
    return { origin: found.origin, keys, promise: await readKey(found.promise) };
  };

  const checkPromise = async (whole, trusted) => {
    const note = readNote(whole);
    const lines = note.text.slice(0, -1).split("\n");
    need(lines[0] === PROMISE && lines.length > 3, say("这不是回执", "this is no receipt"));
    need(await signed(note, trusted.promise), say("不是这个系统签的", "it was not signed by this system"));
    return { enteredAt: lines[2], events: lines.slice(3).map((line) => unbase64(line.split(" ")[1] || "")) };
  };

  const checkCheckpoint = async (whole, trusted) => {
    const note = readNote(whole);
    const [origin, size, root] = note.text.split("\n");
    need(origin === trusted.origin, say("存证点是别的日志的", "the checkpoint is of another log"));
    need(/^(0|[1-9][0-9]*)$/.test(size), say("存证点读不出来", "the checkpoint cannot be read"));
    let ours = false;
    for (const key of trusted.keys) ours = (await signed(note, key)) || ours;
    need(ours, say("存证点不是这个日志签的", "the checkpoint was not signed by this log"));
    const witnesses = note.lines.filter((line) => line.name !== origin).map((line) => line.name);
    return { size: BigInt(size), root: unbase64(root), witnesses };
  };

  const included = async (index, size, leaf, proof, root) => {
    if (index >= size) return false;
    let place = index, last = size - 1n, found = leaf;
    for (const sibling of proof) {
      if (last === 0n || sibling.length !== 32) return false;
      if (place & 1n || place === last) {
        found = await sha256([1], sibling, found);
        while (place && !(place & 1n)) { place >>= 1n; last >>= 1n; }
      } else {
        found = await sha256([1], found, sibling);
      }
      place >>= 1n; last >>= 1n;
    }
    return last === 0n && same(found, root);
  };

  const readExtra = async (data) => {
    const whole = new TextDecoder("utf-8", { fatal: true }).decode(data);
    const cut = whole.indexOf("\n\n");
    const lines = whole.slice(0, cut).split("\n").map((line) => line.split(" "));
    need(lines.map((words) => words[0]).join() === [RECEIPT, "event", "blind", "previous"].join(), say("这不是回执", "this is no receipt"));
    const [event, blind, previous] = lines.slice(1).map((words) => unbase64(words[1] || ""));
    need(event.length === 32 && blind.length === 16 && previous.length === 32, say("这不是回执", "this is no receipt"));
    return { event, entry: await sha256(text.encode(TAG), blind, previous, event), promise: whole.slice(cut + 2) };
  };

  const checkReceipt = async (whole, trusted) => {
    if (whole.startsWith(PROMISE)) return { promise: await checkPromise(whole, trusted) };
    const cut = whole.indexOf("\n\n");
    const lines = whole.slice(0, cut).split("\n");
    need(lines[0] === PROOF && /^extra /.test(lines[1]) && /^index (0|[1-9][0-9]*)$/.test(lines[2]), say("这不是回执", "this is no receipt"));
    const extra = await readExtra(unbase64(lines[1].slice(6)));
    const promise = await checkPromise(extra.promise, trusted);
    need(promise.events.some((event) => same(event, extra.event)), say("证明的不是当时登记的那一条", "the proof is not of what was registered"));
    const point = await checkCheckpoint(whole.slice(cut + 2), trusted);
    const index = BigInt(lines[2].slice(6));
    const leaf = await sha256([0], extra.entry);
    const holds = await included(index, point.size, leaf, lines.slice(3).map(unbase64), point.root);
    need(holds, say("日志里的这个位置不是这一条", "the log has something else in this place"));
    return { promise, point, index };
  };

  const said = (instant) => new Date(instant).toLocaleString(say("zh-CN", "en-GB"), { timeZone: "Asia/Shanghai", hour12: false });

  const words = (held) => {
    const first = say(`登记时间 ${said(held.promise.enteredAt)}（北京时间），由系统签名。`, `Registered ${said(held.promise.enteredAt)} (Beijing time), signed by the system.`);
    if (!held.point) return [say("签名有效，还没有存证证明。", "The signature holds; it has no proof of the log yet."), first, say("请用查询码打开“回执与存证”，取带证明的回执。", "Open “Receipt and proof” with your code for the receipt with its proof.")];
    const lines = [say("回执有效，记录没有被改过。", "The receipt holds: the record was not changed."), first];
    lines.push(say(`在存证日志的第 ${held.index + 1n} 条，日志当时共 ${held.point.size} 条。`, `Entry ${held.index + 1n} of the log, which had ${held.point.size} at the time.`));
    if (held.point.witnesses.length) lines.push(say(`副署（本页不核对）：${held.point.witnesses.join("、")}。`, `Cosigned (not checked here): ${held.point.witnesses.join(", ")}.`));
    return lines;
  };

  const show = (box, lines, fails) => {
    box.classList.toggle("fails", fails);
    box.replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }));
  };

  const check = async (form) => {
    const box = form.querySelector("[data-result]");
    if (!globalThis.crypto || !crypto.subtle) {
      show(box, [say("这个浏览器不能核对。", "This browser cannot check."), say("请用 https 打开本页，或存成文件再打开。", "Open this page by https, or save it as a file and open that.")], true);
      return;
    }
    try {
      const receipt = form.querySelector("[data-receipt]").value.replaceAll("\r\n", "\n").trim() + "\n";
      const trusted = await readTrusted(form.querySelector("[data-keys]").value);
      show(box, words(await checkReceipt(receipt, trusted)), false);
    } catch (error) {
      if (error.name === "NotSupportedError") {
        show(box, [say("这个浏览器不会验 Ed25519 签名。", "This browser does not know Ed25519 signatures."), say("请换一个新一些的浏览器，或用 luoshi-verify 程序。", "Use a newer browser, or the program luoshi-verify.")], true);
      } else {
        const why = error instanceof Bad ? error.message : say("读不出来", "it cannot be read");
        show(box, [say("核对不通过。", "It does not hold."), say(`${why}。`, `Because ${why}.`), say("请先看回执是否完整；如果完整，请保存好它，向纪检监察机关反映。", "See first whether the receipt is whole. If it is, keep it, and tell the discipline inspection office.")], true);
      }
    }
  };

  for (const form of document.querySelectorAll("[data-checker]")) {
    form.addEventListener("submit", (event) => { event.preventDefault(); check(form); });
    form.querySelector("[data-file]").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (file) form.querySelector("[data-receipt]").value = await file.text();
    });
  }
})();
