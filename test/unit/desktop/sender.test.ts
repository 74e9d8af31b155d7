import { expect, test } from 'vitest'
import { isOurs, mayLoad } from '../../../src-main/desktop/sender.ts'

const page = 'file:///opt/brokerlight/out/renderer/index.html'

test.each([
  [{ url: page, isOurMainFrame: true }, true],
  [{ url: `${page}#/nebula`, isOurMainFrame: true }, true],
  [{ url: `${page}?theme=dark`, isOurMainFrame: true }, true],
  [{ url: page, isOurMainFrame: false }, false],
  [{ url: `${page}.evil`, isOurMainFrame: true }, false],
  [{ url: 'file:///opt/brokerlight/out/renderer/other.html', isOurMainFrame: true }, false],
  [{ url: `https://example.org/#${page}`, isOurMainFrame: true }, false],
  [{ url: 'about:blank', isOurMainFrame: true }, false],
  [{ url: '', isOurMainFrame: true }, false],
  [null, false],
])('whether %j may ask: %s', (frame, may) => {
  expect(isOurs(frame, page)).toBe(may)
})

const folder = 'file:///opt/brokerlight/out/renderer/'

test.each([
  [`${folder}index.html`, true],
  [`${folder}assets/index.js`, true],
  ['devtools://devtools/bundled/inspector.html', true],
  ['file:///etc/passwd', false],
  ['file:///opt/brokerlight/out/renderer-evil/index.html', false],
  ['http://127.0.0.1/', false],
  ['https://example.org/', false],
  ['ws://127.0.0.1/', false],
])('whether the page may load %s: %s', (url, may) => {
  expect(mayLoad(url, folder)).toBe(may)
})
