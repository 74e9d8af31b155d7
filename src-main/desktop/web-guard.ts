import { app, session } from 'electron'
import { mayLoad } from './sender.ts'

/**
 * Shuts every way out of the page, for every page that will ever be made: navigation, new windows, webviews,
 * permissions, devices, downloads and all requests but for our own files. Called once the app is ready.
 */
export function guardWeb(pageFolderUrl: string): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', event => event.preventDefault())
    contents.on('will-frame-navigate', event => event.preventDefault())
    contents.on('will-redirect', event => event.preventDefault())
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', event => event.preventDefault())
  defaultSession.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !mayLoad(details.url, pageFolderUrl) }),
  )
}
