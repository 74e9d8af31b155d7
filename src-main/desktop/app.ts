import { mkdirSync } from 'node:fs'
import { app, dialog } from 'electron'
import { languageOf, say } from '#core/text/say'
import type { DesktopParts } from './host.ts'
import { runSession } from './session.ts'

/** Starts the desktop face: one instance a folder; a second one brings the first's window to the front and ends. */
export function startDesktop(parts: DesktopParts): void {
  app.setName('Brokerlight')
  mkdirSync(parts.sessionFolder, { recursive: true, mode: 0o700 })
  app.setPath('userData', parts.sessionFolder)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  app.on('window-all-closed', () => {
    // Nothing: without a window the tray goes on.
  })
  app
    .whenReady()
    .then(() => runSession(parts, languageOf(app.getLocale())))
    .then(
      opened => {
        if (!opened.ok) failToStart(opened.error)
      },
      (error: unknown) => {
        const isError = error instanceof Error
        process.stderr.write(`brokerlight: ${isError ? (error.stack ?? error.message) : String(error)}\n`)
        failToStart(isError ? error.message : String(error))
      },
    )
}

function failToStart(text: string): void {
  dialog.showErrorBox(say(languageOf(app.getLocale()), 'start-failed'), text)
  app.exit(1)
}
