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
  said.textContent = secure
    ? '没有用上通行密钥：可能取消了，或这台设备上没有。可以再试一次，或改用口令。'
    : '这个地址不是安全连接，浏览器不允许使用通行密钥。请用 https 地址或 localhost 打开，或改用口令。'
  place.after(said)
  event.preventDefault()
})
