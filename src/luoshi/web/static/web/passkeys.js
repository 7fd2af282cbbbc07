// Says in plain words that a passkey was not used; without this only the console would know.
document.addEventListener('allauth.error', function (event) {
  const place = document.querySelector('main h1')
  const old = document.getElementById('passkey-error')
  if (old) { old.remove() }
  const said = document.createElement('p')
  said.id = 'passkey-error'
  said.className = 'error'
  said.setAttribute('role', 'alert')
  const secure = window.isSecureContext
  const english = document.documentElement.lang === 'en'
  const failed = english
    ? 'No passkey was used: it was cancelled, or this device has none. Try again, or use your password.'
    : '没有用上通行密钥：可能取消了，或这台设备上没有。可以再试一次，或改用口令。'
  const unsafe = english
    ? 'This address is not secure, so the browser allows no passkeys. Open it by https or localhost, or use your password.'
    : '这个地址不是安全连接，浏览器不允许使用通行密钥。请用 https 地址或 localhost 打开，或改用口令。'
  said.textContent = secure ? failed : unsafe
  place.after(said)
  event.preventDefault()
})
