import { join } from 'node:path'
import { app, dialog, ipcMain, shell } from 'electron'
import type { Handlers } from '#core/contract'
import type { Snapshot } from '#core/model/snapshot'
import { ok, type Result } from '#core/result'
import type { Language } from '#core/text/say'
import { trayOf } from '#core/tray'
import type { Engine } from '../engine/engine.ts'
import { setAppMenu } from './app-menu.ts'
import { runTrayCommand } from './commands.ts'
import { readsMarkup } from './dbus/notification-server.ts'
import { exportHistory } from './export.ts'
import type { DesktopParts, Opened } from './host.ts'
import { bindContract } from './ipc.ts'
import { systemKeyring } from './keyring.ts'
import { createNotifications } from './notifications.ts'
import { createNotifier } from './notifier.ts'
import { appFiles } from './paths.ts'
import { watchPower } from './power.ts'
import { mayQuit } from './quitting.ts'
import { createSecretStore } from './secret-store.ts'
import { createTray } from './tray.ts'
import { watchTrayHost } from './tray-host.ts'
import { guardWeb } from './web-guard.ts'
import { createMainWindow, type MainWindow, pageFolderUrl } from './window.ts'

/**
 * Runs the app from its first window on: the window opens at once and waits for the engine by itself. Resolves once the
 * faces follow the engine; the error is why there is none.
 */
export async function runSession(parts: DesktopParts, language: Language): Promise<Result<null>> {
  const folder = parts.sessionFolder
  const files = appFiles(app.getAppPath())
  const voice = parts.voice(language)
  const secrets = createSecretStore({
    file: join(folder, 'secrets.json'),
    keyring: systemKeyring(language),
    language,
    tell: why => void dialog.showMessageBox({ type: 'warning', message: why }),
  })
  let engine: Engine | null = null
  let latest: Snapshot | null = null
  let isSeen = false

  guardWeb(pageFolderUrl(files.page))
  const opening = parts.open({ language, secrets })
  const trayHost = await watchTrayHost(process.platform, process.env, () => tray.renew())
  const window = createMainWindow({
    page: files.page,
    preload: files.preload,
    icon: join(files.icons, 'app-256.png'),
    boundsFile: join(folder, 'window.json'),
    canLeave: () => trayHost.present(),
    onSeen(seen) {
      isSeen = seen
      engine?.setSeen(seen)
    },
  })
  const handlers = opening.then(opened => {
    if (!opened.ok) throw new Error(opened.error)
    return windowHandlers(opened.value, window)
  })
  // An engine that does not start is told of below; the window's questions fail with it.
  handlers.catch(() => undefined)
  bindContract({
    ipc: ipcMain,
    handlers,
    isOurs: event => window.isSender(event),
    log: text => void opening.then(opened => opened.ok && opened.value.log(text)),
  })
  const tray = createTray({
    iconsFolder: files.icons,
    onOpen: () => window.show(null),
    onCommand(command) {
      if (engine === null) return
      const deps = { handlers: engine.handlers, voice, nowMs: Date.now, show: window.show, quit }
      void runTrayCommand(command, deps)
    },
  })
  const notifications = createNotifications({
    iconsFolder: files.icons,
    onClick: window.show,
    readsMarkup: async () => (process.platform === 'linux' ? readsMarkup(process.env) : false),
  })
  const notifier = createNotifier(language, notice => {
    // Whoever looks at the window sees how a run ends there.
    if (!window.isWatched()) notifications.show(notice)
  })

  function quit(): void {
    void mayQuit(latest?.runs ?? [], language).then(may => {
      if (may) app.quit()
    })
  }
  setAppMenu(language, quit)
  endTogether(async () => {
    window.letGo()
    notifications.stop()
    tray.stop()
    trayHost.stop()
    const opened = await opening
    if (opened.ok) await opened.value.stop()
  })
  app.on('second-instance', () => window.show(null))
  app.on('activate', () => window.show(null))
  window.show(null)

  const opened = await opening
  if (!opened.ok) return opened
  const { note } = opened.value
  if (note !== null) void dialog.showMessageBox({ type: 'warning', message: note })
  engine = opened.value.engine
  engine.setSeen(isSeen)
  watchPower(engine)
  const take = (snapshot: Snapshot): void => {
    latest = snapshot
    window.snapshot(snapshot)
    tray.show(trayOf(snapshot, voice))
    notifier.look(snapshot)
  }
  engine.onSnapshot(take)
  engine.onRun(run => window.run(run))
  engine.onNotice(notice => notifications.show(notice))
  take(await engine.handlers.snapshot())
  return ok(null)
}

/** The engine's handlers with what only a desktop can do. */
const windowHandlers = ({ engine, folders }: Opened, window: MainWindow): Handlers => ({
  ...engine.handlers,
  snapshot(args) {
    window.pageListens()
    return engine.handlers.snapshot(args)
  },
  async reveal({ what }) {
    await shell.openPath(folders[what])
    return null
  },
  exportHistory: question => exportHistory(engine, question),
})

/** Longer than this nobody waits for links to be closed. */
const endWithinMs = 5_000

/** Ends everything in order however the app is asked to quit: menu, system, SIGTERM or SIGINT. */
function endTogether(stop: () => Promise<void>): void {
  let isStopped = false
  app.on('before-quit', event => {
    if (isStopped) return
    event.preventDefault()
    const late = new Promise(resolve => setTimeout(resolve, endWithinMs))
    void Promise.race([stop(), late]).finally(() => {
      isStopped = true
      app.quit()
    })
  })
  process.once('SIGTERM', () => app.quit())
  process.once('SIGINT', () => app.quit())
}
