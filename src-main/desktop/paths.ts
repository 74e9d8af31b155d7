import { join } from 'node:path'

/** Files of the app itself. */
export interface AppFiles {
  readonly page: string
  readonly preload: string
  readonly icons: string
}

/** Where the app's own files are, given the folder it is installed in. */
export const appFiles = (appFolder: string): AppFiles => ({
  page: join(appFolder, 'out/renderer/index.html'),
  preload: join(appFolder, 'out/preload/index.cjs'),
  icons: join(appFolder, 'resources/icons'),
})
