import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { placeWindow, readBounds, smallest, writeBounds } from '../../../src-main/desktop/bounds.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const right = { x: 1920, y: 0, width: 1920, height: 1080 }
const saved = { x: 200, y: 100, width: 1000, height: 700, maximized: false }

describe('placing the window', () => {
  test('opens it where the system wants a first window', () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 1180, height: 760 })
  })
  test('opens it where it was', () => {
    expect(placeWindow(saved, [screen])).toEqual({ x: 200, y: 100, width: 1000, height: 700 })
    expect(placeWindow({ ...saved, x: 2500 }, [screen, right])).toMatchObject({ x: 2500 })
  })
  test.each([
    ['on a display that is gone', { ...saved, x: 2500 }],
    ['all but out on the left', { ...saved, x: -950 }],
    ['below the screen', { ...saved, y: 1050 }],
    ['with its title above the screen', { ...saved, y: -20 }],
  ])('keeps only the size of one %s', (_, bounds) => {
    expect(placeWindow(bounds, [screen])).toEqual({ width: 1000, height: 700 })
  })
  test('is never smaller than what the page needs', () => {
    expect(placeWindow({ ...saved, width: 10, height: 10 }, [screen])).toMatchObject(smallest)
  })
})

describe('remembering the window', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brokerlight-bounds-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('reads what it wrote, in a folder that it makes', () => {
    const file = join(folder, 'new/window.json')
    writeBounds(file, saved)
    expect(readBounds(file)).toEqual(saved)
  })
  test.each([
    '',
    'no json',
    'null',
    '[]',
    '{"x":1}',
    '{"x":1,"y":2,"width":"3","height":4,"maximized":false}',
  ])('takes %j for nothing', text => {
    const file = join(folder, 'window.json')
    writeFileSync(file, text)
    expect(readBounds(file)).toBeNull()
  })
  test('has nothing at a first start', () => {
    expect(readBounds(join(folder, 'none.json'))).toBeNull()
  })
})
