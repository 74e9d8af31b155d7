import { expect, test } from 'vitest'
import { hasMarkup, markupText } from '#core/text/markup'

test.each([
  ['jobs<urgent> & more', 'jobs&lt;urgent&gt; &amp; more'],
  ['&lt;', '&amp;lt;'],
  ['plain "text"', 'plain "text"'],
])('%s is %s in markup', (text, markup) => {
  expect(markupText(text)).toBe(markup)
  expect(hasMarkup(text)).toBe(text !== markup)
})
