// Envelopes in the browser: HPKE (RFC 9180, base mode) with X25519, HKDF-SHA-256 and AES-256-GCM over WebCrypto alone.
// luoshi/judgement/complaints/envelopes.py does the same on the other side. Private keys never leave this browser,
// except wrapped under a passphrase into a file that its officer keeps.

const text = new TextEncoder();
const KEM = 0x0020, KDF = 0x0001;
export const AES_256 = { id: 0x0002, key: 32 }, AES_128 = { id: 0x0001, key: 16 };
const NONE = new Uint8Array(0), NONCE = 12, VERSION = 1;
export const ITERATIONS = 600000; // PBKDF2-HMAC-SHA-256, OWASP 2023

export const toBase64 = (bytes) => {
  let found = "";
  for (let at = 0; at < bytes.length; at += 32768) found += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(found);
};
export const fromBase64 = (words) => Uint8Array.from(atob(words), (one) => one.charCodeAt(0));
const join = (...parts) => {
  const bytes = parts.map((one) => (typeof one === "string" ? text.encode(one) : one));
  const all = new Uint8Array(bytes.reduce((sum, one) => sum + one.length, 0));
  bytes.reduce((at, one) => (all.set(one, at), at + one.length), 0);
  return all;
};
const short = (number) => new Uint8Array([number >> 8, number & 255]);

async function hmac(key, data) {
  // An empty key is one of zeros: HMAC fills it up with them.
  const raw = key.length ? key : new Uint8Array(32);
  const imported = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}
const extract = (suite, salt, label, input) => hmac(salt, join("HPKE-v1", suite, label, input));
const expand = async (suite, key, label, info, length) => // of 32 bytes at most: one block of HKDF
  (await hmac(key, join(short(length), "HPKE-v1", suite, label, info, new Uint8Array([1])))).subarray(0, length);

async function sharedSecret(dh, context) {
  const suite = join("KEM", short(KEM));
  const key = await extract(suite, NONE, "eae_prk", dh);
  return expand(suite, key, "shared_secret", context, 32);
}
async function schedule(secret, info, aead) {
  const suite = join("HPKE", short(KEM), short(KDF), short(aead.id));
  const context = join(
    new Uint8Array([0]),
    await extract(suite, NONE, "psk_id_hash", NONE),
    await extract(suite, NONE, "info_hash", info),
  );
  const key = await extract(suite, secret, "secret", NONE);
  const raw = await expand(suite, key, "key", context, aead.key);
  return {
    key: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
    nonce: await expand(suite, key, "base_nonce", context, NONCE),
  };
}
const importPublic = (raw) => crypto.subtle.importKey("raw", raw, { name: "X25519" }, true, []);
const agree = async (mine, theirs) =>
  new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256));

// One box, as it comes from HPKE: 32 bytes of encapsulated key, then the ciphertext.
export async function openBox(box, pair, info, aead = AES_256, additional = NONE) {
  const enc = box.subarray(0, 32);
  const dh = await agree(pair.private, await importPublic(enc));
  const { key, nonce } = await schedule(await sharedSecret(dh, join(enc, pair.public)), info, aead);
  const how = { name: "AES-GCM", iv: nonce, additionalData: additional };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, box.subarray(32)));
}
export async function sealBox(content, recipient, info) {
  const mine = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  const dh = await agree(mine.privateKey, await importPublic(recipient));
  const { key, nonce } = await schedule(await sharedSecret(dh, join(enc, recipient)), info, AES_256);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: NONE }, key, content);
  return join(enc, new Uint8Array(sealed));
}

export async function fingerprint(publicKey) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey));
  const digits = [...digest.subarray(0, 12)].map((one) => one.toString(16).padStart(2, "0")).join("");
  return digits.match(/.{4}/g).join("-");
}

// An envelope: content under a key of its own, which stands in a box for each who may open it.
export async function openEnvelope(words, pairs) {
  const envelope = JSON.parse(words);
  const pair = pairs.find((one) => envelope.to[one.fingerprint]);
  if (envelope.v !== VERSION || !pair) return null;
  const info = text.encode(envelope.context);
  const raw = await openBox(fromBase64(envelope.to[pair.fingerprint]), pair, info);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const data = fromBase64(envelope.data);
  const how = { name: "AES-GCM", iv: data.subarray(0, NONCE), additionalData: info };
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, data.subarray(NONCE))).trimEnd();
}
export async function sealEnvelope(words, recipients, context, block) {
  const info = text.encode(context);
  const plain = text.encode(words);
  const padded = new Uint8Array(Math.ceil(plain.length / block) * block).fill(32);
  padded.set(plain);
  const raw = crypto.getRandomValues(new Uint8Array(32)), nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: info }, key, padded);
  const to = {};
  for (const one of recipients.map(fromBase64)) {
    to[await fingerprint(one)] = toBase64(await sealBox(raw, one, info));
  }
  return JSON.stringify({ context, data: toBase64(join(nonce, new Uint8Array(sealed))), to, v: VERSION });
}

// Keys: made here, kept here. What is kept cannot be read out again, by us neither.
export async function importPrivate(pkcs8, extractable = false) {
  return crypto.subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, extractable, ["deriveBits"]);
}
export async function makeKey(passphrase) {
  const made = await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", made.publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", made.privateKey));
  const backup = await wrapped(pkcs8, publicKey, passphrase);
  await keep(publicKey, await importPrivate(pkcs8));
  return { public: toBase64(publicKey), fingerprint: await fingerprint(publicKey), backup };
}
async function passphraseKey(passphrase, salt, iterations) {
  const base = await crypto.subtle.importKey("raw", text.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
async function wrapped(pkcs8, publicKey, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16)), nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await passphraseKey(passphrase, salt, ITERATIONS);
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: publicKey }, key, pkcs8));
  const found = { v: VERSION, public: toBase64(publicKey), salt: toBase64(salt), iterations: ITERATIONS };
  return JSON.stringify({ ...found, nonce: toBase64(nonce), data: toBase64(data) });
}
export async function restore(backup, passphrase) {
  const found = JSON.parse(backup), publicKey = fromBase64(found.public);
  const key = await passphraseKey(passphrase, fromBase64(found.salt), found.iterations);
  const how = { name: "AES-GCM", iv: fromBase64(found.nonce), additionalData: publicKey };
  await keep(publicKey, await importPrivate(await crypto.subtle.decrypt(how, key, fromBase64(found.data))));
  return fingerprint(publicKey);
}

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});
async function store(mode) {
  const opening = indexedDB.open("luoshi-keys", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "fingerprint" });
  return (await asked(opening)).transaction("keys", mode).objectStore("keys");
}
async function keep(publicKey, privateKey) {
  const row = { fingerprint: await fingerprint(publicKey), public: publicKey, private: privateKey };
  await asked((await store("readwrite")).put(row));
}
export const keys = async () => asked((await store("readonly")).getAll());
export const forget = async (name) => asked((await store("readwrite")).delete(name));
export const supported = async () => {
  try {
    await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    return true;
  } catch {
    return false;
  }
};
