import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPlaces, placesOf } from '../../src-main/engine/paths.ts'

describe('the places of the app', () => {
  it('follow each platform', () => {
    expect(placesOf({}, 'linux', '/home/eve')).toEqual({
      configFolder: '/home/eve/.config/brokerlight',
      configFile: '/home/eve/.config/brokerlight/brokers.yaml',
      dataFolder: '/home/eve/.local/share/brokerlight',
      logFolder: '/home/eve/.local/share/brokerlight/logs',
    })
    expect(placesOf({}, 'darwin', '/Users/eve')).toMatchObject({
      configFolder: '/Users/eve/Library/Application Support/Brokerlight',
      logFolder: '/Users/eve/Library/Logs/Brokerlight',
    })
    expect(placesOf({ APPDATA: '/r', LOCALAPPDATA: '/l' }, 'win32', '/u')).toMatchObject({
      configFolder: join('/r', 'Brokerlight'),
      dataFolder: join('/l', 'Brokerlight'),
    })
  })

  it('follow XDG where it names absolute folders', () => {
    const places = placesOf({ XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'relative' }, 'linux', '/home/eve')
    expect(places.configFolder).toBe('/c/brokerlight')
    expect(places.dataFolder).toBe('/home/eve/.local/share/brokerlight')
  })

  it('are all in BROKERLIGHT_HOME where it is set, and only their owner can look into them', async () => {
    const home = await mkdtemp(join(tmpdir(), 'brokerlight-test-'))
    const opened = openPlaces({ BROKERLIGHT_HOME: join(home, 'own'), XDG_CONFIG_HOME: '/c' }, 'en')
    if (!opened.ok) throw new Error(opened.error)
    const { places, note } = opened.value
    expect(note).toBeNull()
    expect(places.configFile).toBe(join(home, 'own', 'config', 'brokers.yaml'))
    for (const folder of [places.configFolder, places.dataFolder, places.logFolder]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
    }
    await rm(home, { recursive: true })
  })

  it('that cannot be made are named with the cause and what to do', async () => {
    const home = await mkdtemp(join(tmpdir(), 'brokerlight-test-'))
    await writeFile(join(home, 'file'), '')
    const why = (at: string): string => {
      const opened = openPlaces({ BROKERLIGHT_HOME: at }, 'en')
      return opened.ok ? '' : opened.error
    }
    const advice = 'Set BROKERLIGHT_HOME to a folder that this user can write.'
    for (const at of [join(home, 'file'), join(home, 'file', 'x')]) {
      expect(why(at)).toBe(`The folder ${join(at, 'config')} cannot be made: a file is in the way. ${advice}`)
    }
    if (process.platform === 'linux') {
      expect(why('/proc/x')).toBe(
        `The folder /proc/x/config cannot be made: its file system takes no new folders. ${advice}`,
      )
    }
    await rm(home, { recursive: true })
  })
})
