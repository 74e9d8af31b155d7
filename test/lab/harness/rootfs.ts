import { chmodSync, copyFileSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { must, run } from './run.ts'

const copyTo = (folder: string, from: string, to: string): void => {
  mkdirSync(dirname(join(folder, to)), { recursive: true })
  copyFileSync(realpathSync(from), join(folder, to))
}

const where = (program: string): Promise<string> => must(['sh', '-c', 'command -v -- "$1"', 'sh', program])

/** Copies a program of this machine and the shared libraries it names, if it is not static, into the folder of an image. */
const addProgram = async (folder: string, program: string, at = '/usr/bin'): Promise<void> => {
  const file = await where(program)
  copyTo(folder, file, join(at, basename(file)))
  const libraries = (await run(['ldd', file])).stdout.match(/\/[^ )]+(?= \(0x)/g) ?? []
  for (const library of libraries) copyTo(folder, library, library)
}

const folders = 'bin usr/bin usr/local/bin lib lib64 etc data dev proc sys root var/run tmp'.split(' ')

/** A root filesystem from this machine's own files: busybox, the programs and their libraries; nothing is pulled. */
export const makeRootfs = async (folder: string, programs: readonly string[]): Promise<void> => {
  for (const path of folders) mkdirSync(join(folder, path), { recursive: true })
  chmodSync(join(folder, 'tmp'), 0o1777)
  await addProgram(folder, 'busybox', '/bin')
  for (const applet of (await must(['busybox', '--list'])).split('\n')) {
    if (applet !== 'busybox') symlinkSync('/bin/busybox', join(folder, 'bin', applet))
  }
  writeFileSync(
    join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nredis:x:999:999::/data:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
  )
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nredis:x:999:\nnogroup:x:65534:\n')
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n')
  for (const program of programs) await addProgram(folder, program)
}
