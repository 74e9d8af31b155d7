import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Started, startProgram } from './process.ts'

/** A session bus of this test. */
export interface SessionBus {
  readonly address: string
  stop(): Promise<void>
}

/** No service folders: nothing (a keyring with its password window, say) may be started by asking for it. */
const config = (
  folder: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/** Starts a bus whose config and socket lie in a folder of the test. */
export async function startSessionBus(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<SessionBus> {
  const file = join(folder, 'bus.conf')
  writeFileSync(file, config(folder))
  const daemon: Started & { readonly firstLine: Promise<string> } = startProgram(
    ['dbus-daemon', `--config-file=${file}`, '--nofork', '--nopidfile', '--print-address=3'],
    env,
  )
  return { address: await daemon.firstLine, stop: () => daemon.end() }
}
