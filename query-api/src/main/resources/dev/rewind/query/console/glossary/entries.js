// Reads the glossary, which is docs/glossary.md.

const ROW = /^\|\s*([^|]+?)\s*\|\s*(.+?)\s*\|$/gm

/**
 * The entries of the glossary: `[{word, meaning}]`. A meaning is a list of texts, and each second text is
 * code.
 */
export function entriesOf(markdown) {
  return [...markdown.matchAll(ROW)]
    .map(([, word, meaning]) => ({ word, meaning: meaning.split('`') }))
    .filter(({ word }) => word !== 'word' && !/^-+$/.test(word))
}

/** The address of a word in the glossary. */
export const glossaryAddress = word => `/glossary?word=${encodeURIComponent(word)}`
