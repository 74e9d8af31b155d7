import { beforeAll, describe, expect, test } from 'vitest'
import { type AskChannel, contract } from '#core/contract'
import { writeConfig } from './tools/config.ts'
import type { Desk } from './tools/desk.ts'
import { appFolder, type RunningApp } from './tools/launch.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

describe('the window', () => {
  const started = sitting()
  let desk: Desk
  let app: RunningApp
  const troubles: string[] = []

  beforeAll(async () => {
    desk = await started.desk()
    writeConfig(desk, {})
    app = await started.app(desk)
    const page = await app.page()
    page.on('pageerror', error => troubles.push(String(error)))
    page.on('console', message => {
      if (message.type() === 'error') troubles.push(message.text())
    })
    await page.reload()
  })
  /** Runs in the page's own world, as an attacker's script there would. */
  const inPage = async (script: string): Promise<unknown> => (await app.page()).evaluate(script)

  test('opens, shows the page and takes its size from no one', async () => {
    const page = await app.page()
    await page.getByText('Add broker').first().waitFor()
    expect(await page.title()).toBe('Brokerlight')
    expect(troubles).toEqual([])
    const shown = await app.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return { isVisible: window?.isVisible(), smallest: window?.getMinimumSize() }
    })
    expect(shown).toEqual({ isVisible: true, smallest: [880, 560] })
  })

  test('is sandboxed', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents && 'getLastWebPreferences' in contents
        ? (contents.getLastWebPreferences as () => Record<string, unknown>)()
        : null
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    })
  })

  test('knows the contract and nothing else of the main process', async () => {
    const keys = (await inPage('Object.keys(window.brokerlight)')) as readonly string[]
    expect(new Set(keys)).toEqual(new Set(Object.keys(contract)))
    expect(
      await inPage(
        '[typeof require, typeof process, typeof module, typeof Buffer, typeof window.electron, typeof window.ipcRenderer]',
      ),
    ).toEqual(Array.from({ length: 6 }, () => 'undefined'))
  })

  test.each([
    ['tags', { broker: '' }],
    ['tags', { broker: 'nebula', more: true }],
    ['start', { planId: 'p' }],
    ['reveal', { what: '/etc' }],
  ] as const)('is refused %s with %j, without learning why inside', async (channel: AskChannel, args) => {
    const answer = await inPage(
      `window.brokerlight.${channel}(${JSON.stringify(args)}).then(() => 'answered', error => error.message + error.stack)`,
    )
    expect(answer).toContain(`${channel}: bad-arguments`)
    expect(answer).not.toContain(appFolder)
  })

  test.each([
    "location.href = 'https://example.org/'",
    "location.href = 'file:///etc/passwd'",
    "location.assign('data:text/html,<h1>x</h1>')",
    "document.body.appendChild(Object.assign(document.createElement('form'), { action: 'file:///etc/hosts' })).submit()",
    "document.body.appendChild(Object.assign(document.createElement('a'), { href: 'file:///etc/hosts' })).click()",
  ])('stays where it is: %s', async script => {
    const before = await inPage('location.href')
    await inPage(`void (${script})`)
    await (await app.page()).waitForTimeout(300)
    expect(await inPage('location.href')).toBe(before)
    expect(await inPage('document.body.innerText')).toContain('Add broker')
  })

  test.each(["window.open('https://example.org/')", "window.open('about:blank')", 'window.open()'])(
    'opens no other one by %s',
    async script => {
      expect(await inPage(`${script} === null`)).toBe(true)
      expect(await app.windowCount()).toBe(1)
    },
  )

  test.each(['https://example.org/', 'http://127.0.0.1:6379/', 'file:///etc/passwd'])(
    'loads nothing from %s',
    async url => {
      expect(await inPage(`fetch('${url}').then(() => 'loaded', () => 'refused')`)).toBe('refused')
      const image = `new Promise(done => {
      const image = Object.assign(new Image(), { onload: () => done('loaded'), onerror: () => done('refused') })
      image.src = '${url}'
    })`
      expect(await inPage(image)).toBe('refused')
    },
  )

  test('gets no permission', async () => {
    expect(await inPage('Notification.requestPermission()')).toBe('denied')
    const camera = 'navigator.mediaDevices?.getUserMedia({ video: true }).then(() => 1, error => error.name)'
    expect([null, undefined, 'NotAllowedError', 'NotFoundError']).toContain(await inPage(camera))
    const names = ['geolocation', 'clipboard-read', 'notifications', 'midi']
    const states = `Promise.all(${JSON.stringify(names)}.map(name =>
      navigator.permissions.query({ name }).then(({ state }) => state, () => 'denied')))`
    expect(await inPage(states)).toEqual(names.map(() => 'denied'))
  })

  test.each(['about:blank', 'the very page of the app'])(
    'is the only one that is answered: not %s',
    async what => {
      const answer = await app.electron.evaluate(async ({ app: main, BrowserWindow }, where) => {
        const path = `${main.getAppPath()}/out`
        const other = new BrowserWindow({
          show: false,
          webPreferences: { preload: `${path}/preload/index.cjs`, sandbox: true, contextIsolation: true },
        })
        if (where === 'about:blank') await other.loadURL(where)
        else await other.loadFile(`${path}/renderer/index.html`)
        const asked = 'window.brokerlight.snapshot().then(() => "answered", error => error.message)'
        const said: unknown = await other.webContents.executeJavaScript(asked)
        other.destroy()
        return said
      }, what)
      expect(answer).toContain('snapshot: foreign-sender')
    },
  )

  test('comes back when its page crashes', async () => {
    const page = await app.page()
    const crashed = page.waitForEvent('crash')
    await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    await crashed
    // A question to a page that is on its way may stay without an answer: it is asked again.
    const text = (): Promise<unknown> =>
      app.electron.evaluate(({ BrowserWindow }) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.innerText'),
          new Promise(resolve => setTimeout(resolve, 2000)),
        ]),
      )
    await until('the page', async () => String(await text()).includes('Add broker'))
  })

  test('remembers where it stood', async () => {
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 70, width: 1000, height: 640 })
    })
    const boundsNow = () =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
    await until('the window to be moved', async () => (await boundsNow())?.width === 1000)
    const before = await boundsNow()
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until('the window to be gone', async () => (await app.windowCount()) === 0)
    await desk.panel?.activate()
    await until('the window to be back', async () => (await app.windowCount()) === 1)
    const after = await until('its bounds', boundsNow)
    expect([after.width, after.height]).toEqual([before?.width, before?.height])
  })
})
