import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Mark, shapeOf } from '#core/shapes'
import { cellOf, sizesFor } from '../../../src-main/desktop/tray-cell.ts'

const icons = join(import.meta.dirname, '../../../resources/icons')
const plain = { running: false, muted: false }

/** Width and height of a PNG, from its header. */
const sizeOf = (file: string): readonly number[] => {
  const bytes = readFileSync(join(icons, file))
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('the cells of the icon sheets', () => {
  const all = (Object.keys(shapeOf) as Mark[]).flatMap(mark =>
    [false, true].flatMap(running => [false, true].map(muted => ({ mark, running, muted }))),
  )

  test('are one for each icon, and all on the sheet', () => {
    const places = all.flatMap(icon => [false, true].map(template => cellOf(icon, 22, template)))
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(40)
    expect(places.every(({ x, y }) => x >= 0 && x < 20 * 22 && y >= 0 && y < 2 * 22)).toBe(true)
  })
  test('stand where scripts/icons.mjs draws them', () => {
    expect(cellOf({ mark: 'ok', ...plain }, 22, false)).toEqual({ x: 0, y: 0, width: 22, height: 22 })
    expect(cellOf({ mark: 'down', ...plain, running: true }, 16, true)).toMatchObject({ x: 9 * 16, y: 16 })
    expect(cellOf({ mark: 'unknown', running: true, muted: true }, 24, false)).toMatchObject({ x: 15 * 24 })
  })
})

describe('the sizes handed to the system', () => {
  test.each([
    ['linux', 1, [22]],
    ['linux', 1.25, [22]],
    ['linux', 1.5, [32]],
    ['linux', 2, [44]],
    ['linux', 3, [64]],
    ['darwin', 2, [16, 32]],
    ['win32', 1.5, [16, 24, 32, 48]],
  ] as const)('on %s at %s are %j', (platform, scale, pixels) => {
    expect(sizesFor(platform, scale).map(size => size.pixels)).toEqual(pixels)
  })
  test('are one picture on Linux, where a panel is sent the largest and scales it itself', () => {
    expect(sizesFor('linux', 2)).toEqual([{ pixels: 44, scaleFactor: 1 }])
  })
  test('have a sheet each', () => {
    const sizes = (['linux', 'darwin', 'win32'] as const).flatMap(platform =>
      [1, 1.5, 2, 3].flatMap(scale => sizesFor(platform, scale).map(size => size.pixels)),
    )
    for (const pixels of new Set(sizes)) {
      expect(existsSync(join(icons, `tray-${pixels}.png`))).toBe(true)
      expect(sizeOf(`tray-${pixels}.png`)).toEqual([20 * pixels, 2 * pixels])
    }
  })
})

describe('the colours of the icons', () => {
  const script = readFileSync(join(icons, '../../scripts/icons.mjs'), 'utf8')
  const colours = [...(/const colours = \{([^}]*)\}/.exec(script)?.[1] ?? '').matchAll(/(\w+): '(#\w{6})'/g)]

  test('are one for each level', () => {
    expect(new Set(colours.map(([, level]) => level))).toEqual(new Set(Object.keys(shapeOf)))
  })
  test.each(colours.map(([, level, colour]) => [level, colour] as const))(
    'are seen on light and on dark panels: %s %s',
    (_, colour = '') => {
      for (const panel of ['#f5f5f5', '#202020']) expect(contrast(colour, panel)).toBeGreaterThanOrEqual(3)
    },
  )
})

/** Contrast of two colours after WCAG 2. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
