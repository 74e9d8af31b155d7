import { mkdirSync } from 'node:fs'
import { app, dialog } from 'electron'
import { languageOf, say } from '#core/text/say'
import type { DesktopFolders, DesktopParts } from './host.ts'
import { runSession } from './session.ts'

/** Starts the desktop face: one instance a folder; a second one brings the first's window to the front and ends. */
export function startDesktop(parts: DesktopParts): void {
  const args = process.argv.slice(1)
  const demo = args.includes('--demo')
  const folders = parts.folders(demo, args)
  app.setName('Brokerlight')
  mkdirSync(folders.session, { recursive: true })
  app.setPath('userData', folders.session)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  app.on('window-all-closed', () => {
    // Nothing: without a window the tray goes on.
  })
  app
    .whenReady()
    .then(() => runSession({ parts, folders, demo, args, language: languageOf(app.getLocale()) }))
    .catch((error: unknown) => failToStart(error, parts, folders))
}

function failToStart(error: unknown, parts: DesktopParts, folders: DesktopFolders): void {
  const text = error instanceof Error ? error.message : String(error)
  parts.log(`start: ${error instanceof Error ? (error.stack ?? text) : text}`)
  dialog.showErrorBox(say(languageOf(app.getLocale()), 'start-failed'), `${text}\n\n${folders.logs}`)
  app.exit(1)
}
