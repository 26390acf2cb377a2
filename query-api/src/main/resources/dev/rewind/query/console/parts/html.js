import htm from 'htm'
import { h } from 'preact'

/** Markup as a template: text in it stays text. */
export const html = htm.bind(h)
