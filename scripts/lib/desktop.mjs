import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startXvfb } from './display.mjs'
import { root } from './root.mjs'

/** No service folders: on a bus that may start services a locked keyring would open a password window and block Electron. */
const busConfig = () => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir=${tmpdir()}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/**
 * A desktop session of our own, whatever the person's is: a virtual screen and an empty session bus. Run what belongs
 * into it as `[...prefix, program, …]` with `env`, without the variables in `drop`, and stop it afterwards.
 */
export const startDesktop = async () => {
  const screen = await startXvfb()
  const config = join(root, '.cache/session-bus.conf')
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(config, busConfig())
  return {
    prefix: ['dbus-run-session', `--config-file=${config}`, '--'],
    env: { DISPLAY: screen.display },
    drop: ['WAYLAND_DISPLAY', 'XDG_CURRENT_DESKTOP', 'ELECTRON_RUN_AS_NODE'],
    stop: screen.stop,
  }
}
