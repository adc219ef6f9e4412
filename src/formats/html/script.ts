/**
 * The script of a page of several runs; its hash is the only one that the policy of the page allows. It shows the field that chooses rows by
 * their words, and opens the run that a link leads to. Without it every run is there to be opened by hand.
 */
export const SCRIPT = `
'use strict'
const rows = [...document.querySelectorAll('tr[data-run]')]
const parts = rows.map((row) => document.getElementById(row.dataset.run).closest('details'))
const texts = rows.map((row) => row.textContent.toLowerCase())
const field = document.getElementById('filter')
const shown = document.getElementById('shown')
const choose = () => {
  const words = field.value.toLowerCase().split(/\\s+/).filter((word) => word !== '')
  let count = 0
  for (const [at, row] of rows.entries()) {
    const isMeant = words.every((word) => texts[at].includes(word))
    row.hidden = parts[at].hidden = !isMeant
    if (isMeant) count += 1
  }
  shown.textContent = count + ' of ' + rows.length
}
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
  const part = target && target.closest('details.run')
  if (!part) return
  part.hidden = false
  part.open = true
  target.scrollIntoView()
}
field.addEventListener('input', choose)
field.closest('label').hidden = false
addEventListener('hashchange', reveal)
choose()
reveal()
`
