import { join } from 'node:path'
import { type NativeImage, nativeImage, screen } from 'electron'
import type { TrayIcon } from '#core/tray/model'
import { cellOf, sizesFor } from './tray-cell.ts'

/** The picture of an icon, cut from the sheets in the icons' folder. */
export function trayImage(icon: TrayIcon, iconsFolder: string): NativeImage {
  const isTemplate = process.platform === 'darwin'
  const image = nativeImage.createEmpty()
  for (const { pixels, scaleFactor } of sizesFor(process.platform, screen.getPrimaryDisplay().scaleFactor)) {
    const sheet = nativeImage.createFromPath(join(iconsFolder, `tray-${pixels}.png`))
    const buffer = sheet.crop(cellOf(icon, pixels, isTemplate)).toPNG()
    image.addRepresentation({ scaleFactor, width: pixels, height: pixels, buffer })
  }
  image.setTemplateImage(isTemplate)
  return image
}
