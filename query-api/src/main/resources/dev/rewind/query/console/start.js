// Loads the console; and where a file of it does not come, says so and tries again.

const AGAIN_MS = 3000

import('./app.js').catch(cause => {
  console.warn('the console cannot be loaded', cause)
  document.getElementById('app').textContent = 'The console cannot be loaded: its server does not answer, or is being replaced. Trying again …'
  setTimeout(() => location.reload(), AGAIN_MS)
})
