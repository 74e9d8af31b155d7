import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserWindow, type IpcMainInvokeEvent, nativeTheme, screen } from 'electron'
import type { Place } from '#core/contract'
import type { RunView } from '#core/model/run'
import type { Snapshot } from '#core/model/snapshot'
import { placeWindow, readBounds, smallest, writeBounds } from './bounds.ts'
import { createPusher, type Pusher } from './pusher.ts'
import { isOurs } from './sender.ts'

/** What the window needs. */
export interface WindowDeps {
  /** The page's file, the preload script's, the icon's, and where the bounds are kept. */
  readonly page: string
  readonly preload: string
  readonly icon: string
  readonly boundsFile: string
  /** Whether a window that is gone can be got back from a tray. */
  canLeave(): Promise<boolean>
  /** Somebody sees the window, or nobody does any more. */
  onSeen(seen: boolean): void
}

/** The one window. It is destroyed when it is closed (that frees its memory) and made anew when it is wanted. */
export interface MainWindow {
  /** Opens it or brings it to the front; a place is gone to once the page listens. */
  show(place: Place | null): void
  snapshot(snapshot: Snapshot): void
  run(run: RunView): void
  /** Whether a message comes from our own page in this window. */
  isSender(event: IpcMainInvokeEvent): boolean
  /** The page asked its first question: it has subscribed by then. */
  pageListens(): void
  /** A person has it before them: whatever it shows need not be told elsewhere. */
  isWatched(): boolean
  /** From now on closing is closing: the app quits. */
  letGo(): void
}

interface Live {
  readonly window: BrowserWindow
  readonly pusher: Pusher
  listens: boolean
  painted: boolean
  crashes: number
}

/** A page that crashes again and again is left as it is: opening the window anew starts it once more. */
const mostCrashes = 3

const backgroundNow = (): string => (nativeTheme.shouldUseDarkColors ? '#14171a' : '#f3f4f6')

/** Builds the keeper of the window; nothing is shown yet. */
export function createMainWindow(deps: WindowDeps): MainWindow {
  const pageUrl = pathToFileURL(deps.page).href
  let live: Live | null = null
  let pending: Place | null = null
  let isLeaving = false

  nativeTheme.on('updated', () => live?.window.setBackgroundColor(backgroundNow()))

  function open(): Live {
    const saved = readBounds(deps.boundsFile)
    const window = new BrowserWindow({
      ...placeWindow(
        saved,
        screen.getAllDisplays().map(display => display.workArea),
      ),
      minWidth: smallest.width,
      minHeight: smallest.height,
      show: false,
      title: 'Brokerlight',
      icon: deps.icon,
      backgroundColor: backgroundNow(),
      autoHideMenuBar: true,
      webPreferences: {
        preload: deps.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    })
    const made: Live = { window, pusher: pusherTo(window), listens: false, painted: false, crashes: 0 }
    if (saved?.maximized) window.maximize()
    window.once('ready-to-show', () => {
      made.painted = true
      bringUp(made)
    })
    follow(made)
    void window.loadFile(deps.page)
    return made
  }

  function follow(made: Live): void {
    const { window, pusher } = made
    const look = (): void => {
      const seen = live === made && isInSight(made)
      pusher.setOpen(seen && made.listens)
      deps.onSeen(seen)
    }
    window.on('show', look)
    window.on('hide', look)
    window.on('minimize', look)
    window.on('restore', look)
    window.webContents.on('did-start-navigation', details => {
      if (!details.isMainFrame || details.isSameDocument) return
      made.listens = false
      pusher.setOpen(false)
    })
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || made.crashes === mostCrashes) return
      made.crashes += 1
      // Not at once: Electron ends when a page is loaded while its crash is still being told.
      setImmediate(() => {
        if (!window.isDestroyed()) window.webContents.reload()
      })
    })
    window.on('close', event => {
      writeBounds(deps.boundsFile, { ...window.getNormalBounds(), maximized: window.isMaximized() })
      if (isLeaving) return
      event.preventDefault()
      void deps.canLeave().then(canLeave => {
        if (window.isDestroyed()) return
        if (canLeave) window.destroy()
        else window.minimize()
      })
    })
    window.on('closed', () => {
      pusher.stop()
      live = null
      deps.onSeen(false)
    })
  }

  return {
    show(place) {
      pending = place ?? pending
      live ??= open()
      if (live.painted) bringUp(live)
      if (live.listens) goToPending(live)
    },
    snapshot: snapshot => live?.pusher.snapshot(snapshot),
    run: run => live?.pusher.run(run),
    isSender(event) {
      const frame = event.senderFrame
      if (live === null || frame === null) return false
      const isOurMainFrame = event.sender === live.window.webContents && frame === event.sender.mainFrame
      return isOurs({ url: frame.url, isOurMainFrame }, pageUrl)
    },
    pageListens() {
      if (live === null || live.listens) return
      live.listens = true
      live.pusher.setOpen(isInSight(live))
      goToPending(live)
    },
    isWatched: () => (live === null ? false : live.window.isFocused() && isInSight(live)),
    letGo() {
      isLeaving = true
    },
  }

  function goToPending({ window }: Live): void {
    if (pending !== null) window.webContents.send('navigate', pending)
    pending = null
  }
}

/** The folder the page's own files are in, as a URL. */
export const pageFolderUrl = (page: string): string => `${pathToFileURL(dirname(page)).href}/`

const isInSight = ({ window }: Live): boolean => window.isVisible() && !window.isMinimized()

function bringUp({ window }: Live): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function pusherTo(window: BrowserWindow): Pusher {
  return createPusher({
    send(channel, value) {
      if (!window.isDestroyed()) window.webContents.send(channel, value)
    },
    nowMs: () => performance.now(),
    after(ms, call) {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  })
}
