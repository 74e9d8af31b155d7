import { spawn } from 'node:child_process'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { Refusal } from './say.mjs'

const answers = address =>
  new Promise(resolve => {
    const socket = createConnection(address)
    const end = yes => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(2000, () => end(false))
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
  })

/** The places where the X server of a DISPLAY value may listen: `:0`, `unix:0`, `host:10.0`. */
const xAddresses = display => {
  const [, host = '', number] = /^(.*):(\d+)(?:\.\d+)?$/.exec(display) ?? []
  if (number === undefined) return []
  if (host !== '' && host !== 'unix') return [{ host, port: 6000 + Number(number) }]
  const socket = `/tmp/.X11-unix/X${number}`
  return [{ path: socket }, { path: `\0${socket}` }]
}

/** True when a window can be shown: a desktop system, or an X or Wayland server that takes connections. */
export const hasDisplay = async (env = process.env) => {
  if (process.platform !== 'linux') return true
  const { WAYLAND_DISPLAY: wayland, XDG_RUNTIME_DIR: folder = '/nowhere', DISPLAY: x = '' } = env
  const places = [
    ...(wayland ? [{ path: wayland.startsWith('/') ? wayland : join(folder, wayland) }] : []),
    ...xAddresses(x),
  ]
  for (const place of places) if (await answers(place)) return true
  return false
}

/** Starts a private X server without a screen, on a display number that is free. */
export const startXvfb = () =>
  new Promise((resolve, reject) => {
    const args = ['-displayfd', '3', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp']
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    server.on('error', error => reject(new Refusal(`Xvfb: ${error.message}`)))
    server.on('exit', code => reject(new Refusal(`Xvfb ended with ${code}`)))
    const stop = () =>
      new Promise(done => {
        server.on('exit', done)
        server.kill()
      })
    server.stdio[3].once('data', chunk => resolve({ display: `:${String(chunk).trim()}`, stop }))
  })
