// Keeps an opened checklist, and what it is drawn with, for when there is no network. Nothing else is ever kept here:
// entries wait in the page's own store, and every other page comes from the server or not at all.
"use strict";
const KEPT = "luoshi-visits-1";
const VISIT = /\/board\/inspections\/[0-9a-f-]{36}\/at\/[^/]+$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const wanted = (event.data.keep || []).filter((one) => new URL(one).origin === location.origin);
  event.waitUntil(
    caches.open(KEPT).then((cache) =>
      Promise.all(
        wanted.map(async (one) => {
          const answer = await fetch(one, { redirect: "manual" });
          if (answer.ok) await cache.put(one, answer);
        })
      )
    )
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const visit = request.mode === "navigate" && VISIT.test(address.pathname);
  if (visit || address.pathname.startsWith("/static/")) event.respondWith(fresh(request, address, visit));
});

async function fresh(request, address, visit) {
  const cache = await caches.open(KEPT);
  const plain = address.origin + address.pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && visit) await cache.put(plain, answer.clone());
    // The visit is over, or somebody else sits here: what was kept of it goes.
    if (visit && [401, 403, 404].includes(answer.status)) await cache.delete(plain);
    return answer;
  } catch (lost) {
    const kept = await cache.match(visit ? plain : request.url);
    if (kept) return kept;
    throw lost;
  }
}
