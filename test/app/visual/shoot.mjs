// Takes pictures of states that are hard to reach. `node test/app/visual/shoot.mjs OUT PICTURES [NAME…]`
// Needs a display and ELECTRON_EXEC_PATH; build first.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { _electron } from 'playwright'

const [out, pictures, ...wanted] = process.argv.slice(2).map((arg, index) => (index < 2 ? resolve(arg) : arg))
mkdirSync(pictures, { recursive: true })

/** The words of buttons that are pressed in Polish, too. */
const polish = {
  'Create group…': 'Utwórz grupę…',
  'Pending entries': 'Wpisy w toku',
  'Show rules': 'Pokaż reguły',
  'Trim…': 'Przytnij…',
  Acknowledge: 'Przyjmij',
  History: 'Historia',
  Jobs: 'Zadania',
  Numbers: 'Liczby',
  Show: 'Pokaż',
  Silence: 'Ucisz',
}
const spoken = name => (process.env.VISUAL_LANG === 'pl' ? (polish[name] ?? name) : name)
const button = name => page =>
  page
    .getByRole('button', { name: spoken(name), exact: true })
    .first()
    .click()
const row = name => page => page.locator('.row-opener', { hasText: name }).first().click()
const tick = index => page => page.locator('.explorer tbody input').nth(index).check()
const entry = index => page => page.locator('.explorer .link').nth(index).click()
const tabs = ['Overview', 'Queues', 'Releases', 'Backups', 'Alerts', 'Host']
const tab = name => page => page.getByRole('tab').nth(tabs.indexOf(name)).click()
/** Name, scenario, and what to do before the picture. */
const shots = [
  ['ok', 'ok'],
  ['ok-dark', 'ok', { scheme: 'dark' }],
  ['ok-narrow', 'ok', { size: [880, 560] }],
  ['ok-hover', 'ok', { do: [page => page.mouse.move(760, 420)] }],
  ['ok-wide', 'ok', { size: [1600, 1000] }],
  ['ok-bottom', 'ok', { do: [page => page.locator('.content').evaluate(box => box.scrollTo(0, 9999))] }],
  [
    'ok-numbers',
    'ok',
    { do: [button('Numbers'), page => page.locator('.content').evaluate(box => box.scrollTo(0, 420))] },
  ],
  ['ok-zoom', 'ok', { size: [880, 560], zoom: 2 }],
  ['ok-zoom-large', 'ok', { size: [1280, 800], zoom: 2 }],
  ['degraded', 'degraded'],
  ['degraded-dark', 'degraded', { scheme: 'dark' }],
  ['down', 'down'],
  ['down-dark', 'down', { scheme: 'dark' }],
  ['unknown', 'unknown'],
  ['unknown-narrow', 'unknown', { size: [880, 560] }],
  ['fresh', 'fresh', { do: [tab('Releases')] }],
  ['empty', 'empty'],
  ['broken', 'broken'],
  ['demo', 'demo'],
  ['demo-dark', 'demo', { scheme: 'dark' }],
  ['running', 'running'],
  ['run', 'running', { do: [button('Open run')] }],
  ['run-dark', 'running', { scheme: 'dark', do: [button('Open run')] }],
  ['run-narrow', 'running', { size: [880, 560], do: [button('Open run')] }],
  ['cutoff', 'cutoff'],
  ['cutoff-run', 'cutoff', { do: [button('Open')] }],
  [
    'run-done',
    'ok',
    { do: [page => page.getByRole('button', { name: 'Deploy main-e4f5a6b to nebula' }).click()] },
  ],
  [
    'run-returned',
    'ok',
    { do: [page => page.getByRole('button', { name: 'Deploy main-bad0bad to nebula' }).click()] },
  ],
  ['releases', 'ok', { do: [tab('Releases')] }],
  ['releases-narrow', 'ok', { size: [880, 560], do: [tab('Releases')] }],
  ['backups', 'ok', { do: [tab('Backups'), page => page.locator('summary').first().click()] }],
  ['backups-dark', 'ok', { scheme: 'dark', do: [tab('Backups')] }],
  ['deploy', 'ok', { do: [button('Deploy…')] }],
  ['deploy-typed', 'ok', { do: [button('Deploy…'), page => page.keyboard.type('main-a1b2c3d')] }],
  ['plan', 'ok', { do: [button('Roll back')] }],
  ['plan-dark', 'ok', { scheme: 'dark', do: [button('Roll back')] }],
  ['plan-narrow', 'ok', { size: [880, 560], do: [button('Roll back')] }],
  [
    'plan-bottom',
    'ok',
    {
      do: [
        button('Roll back'),
        page => page.locator('.dialog-body').evaluate(box => box.scrollTo(0, 9999)),
        page => page.getByLabel('Type nebula').fill('nebula'),
      ],
    },
  ],
  ['locked', 'locked', { do: [button('Back up')] }],
  ['hostkey', 'hostkey'],
  ['hostkey-dark', 'hostkey', { scheme: 'dark' }],
  ['changed', 'changed'],
  ['secret', 'secret'],
  ['add', 'ok', { do: [button('+ Add broker')] }],
  ['settings', 'broken', { do: [button('Show')] }],
  [
    'settings-bottom',
    'broken',
    { do: [button('Show'), page => page.locator('.content').evaluate(box => box.scrollTo(0, 9999))] },
  ],
  ['settings-dark', 'broken', { scheme: 'dark', do: [button('Show')] }],
  ['queues', 'degraded', { do: [tab('Queues')] }],
  ['queues-dark', 'degraded', { scheme: 'dark', do: [tab('Queues')] }],
  ['queues-narrow', 'degraded', { size: [880, 560], do: [tab('Queues')] }],
  ['queues-wide', 'degraded', { size: [1600, 1000], do: [tab('Queues')] }],
  [
    'queue-open',
    'degraded',
    {
      size: [1180, 1300],
      do: [tab('Queues'), row('detektor:frames'), button('Pending entries'), tick(0), tick(1), entry(0)],
    },
  ],
  [
    'queue-open-narrow',
    'degraded',
    { size: [880, 1300], do: [tab('Queues'), row('detektor:frames'), button('Pending entries')] },
  ],
  [
    'queue-history',
    'degraded',
    { size: [1180, 1000], do: [tab('Queues'), row('detektor:frames'), button('History')] },
  ],
  ['bullmq', 'degraded', { size: [1180, 1100], do: [tab('Queues'), row('pipeline-jobs'), button('Jobs')] }],
  ['rabbit', 'degraded', { size: [1180, 1000], do: [tab('Queues'), row('billing.invoices')] }],
  ['change-group', 'degraded', { do: [tab('Queues'), row('detektor:frames'), button('Create group…')] }],
  [
    'change-trim',
    'degraded',
    { scheme: 'dark', do: [tab('Queues'), row('detektor:frames'), button('Trim…')] },
  ],
  ['host', 'degraded', { size: [1180, 1300], do: [tab('Host')] }],
  ['host-dark', 'degraded', { size: [1180, 1300], scheme: 'dark', do: [tab('Host')] }],
  ['host-narrow', 'degraded', { size: [880, 1300], do: [tab('Host')] }],
  ['gpu-history', 'degraded', { size: [1180, 1300], do: [tab('Host'), row('0 NVIDIA')] }],
  ['alerts', 'degraded', { size: [1180, 1100], do: [tab('Alerts'), button('Show rules')] }],
  [
    'alerts-dark',
    'degraded',
    { size: [1180, 1100], scheme: 'dark', do: [tab('Alerts'), button('Acknowledge')] },
  ],
  ['alerts-narrow', 'degraded', { size: [880, 1100], do: [tab('Alerts'), button('Silence')] }],
  ['hour', 'degraded', { do: [button('1 h')] }],
  ['day-dark', 'degraded', { scheme: 'dark', do: [button('24 h')] }],
  ['week', 'degraded', { size: [1180, 1000], do: [button('7 d'), button('Numbers')] }],
  ['week-hover', 'degraded', { do: [button('7 d'), page => page.mouse.move(760, 500)] }],
  ['server', 'degraded', { size: [1180, 2400] }],
  ['server-narrow', 'degraded', { size: [880, 2600] }],
  ['focus', 'ok', { do: [page => page.keyboard.press('Tab'), page => page.keyboard.press('ArrowDown')] }],
]

const app = await _electron.launch({
  executablePath: process.env.ELECTRON_EXEC_PATH,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--force-device-scale-factor=1',
    ...(process.env.VISUAL_LANG ? [`--lang=${process.env.VISUAL_LANG}`] : []),
    join(import.meta.dirname, 'main.cjs'),
  ],
  env: { ...process.env, VISUAL_OUT: out },
})
const page = await app.firstWindow()
page.setDefaultTimeout(4000)
page.on('console', message => console.log(`${message.type()}: ${message.text()}`))
page.on('pageerror', error => console.log(`page error: ${error}`))
for (const [name, scenario, options] of shots) {
  const { size = [1180, 760], zoom = 1, scheme = 'light', do: acts = [] } = options ?? {}
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const [width, height] = size
  await app.evaluate(
    ({ BrowserWindow }, { width, height, zoom }) => {
      const [window] = BrowserWindow.getAllWindows()
      window.setContentSize(width, height)
      window.webContents.setZoomFactor(zoom)
    },
    { width, height, zoom },
  )
  await page.emulateMedia({ colorScheme: scheme })
  await page.goto(`${pathToFileURL(join(out, 'renderer/index.html'))}?scenario=${scenario}`)
  await page.waitForTimeout(1200)
  const nebula = page.getByRole('option', { name: 'nebula' })
  if ((await nebula.count()) > 0 && (await page.locator('dialog').count()) === 0) await nebula.click()
  for (const act of acts)
    await act(page).catch(error => console.log(`${name}: ${error.message.split('\n')[0]}`))
  await page.waitForTimeout(250)
  const picture = await app.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0].webContents.capturePage()).toPNG().toString('base64'),
  )
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(pictures, `${name}.png`), Buffer.from(picture, 'base64'))
}
await app.close()
