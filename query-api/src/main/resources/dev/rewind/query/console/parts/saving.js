// Saving what is shown as a file, made in the browser.

/** Hands the reader a file. */
export function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[^\w.-]/g, '_')
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

/** Rows as CSV (RFC 4180). What a spreadsheet would take for a formula is kept from being one. */
export function csv(columns, rows) {
  const cell = value => {
    const text = String(value ?? '')
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
  }
  return [columns, ...rows].map(row => row.map(cell).join(',')).join('\r\n') + '\r\n'
}
