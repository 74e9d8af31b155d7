import { setTimeout as sleep } from 'node:timers/promises'
import { openLog } from '../../../src-main/engine/log.ts'
import { catchOwnFaults } from '../../../src-main/engine/own-faults.ts'
import { createRedactor } from '../../../src-main/engine/secrets/redact.ts'

/** A program with faults of its own: `FOLDER watches|answers|opens`. */
const [folder = '', how = ''] = process.argv.slice(2)
const secret = 'c4n4ry-secret'
const { stdout, stderr } = process
const faults = catchOwnFaults({
  tell: error => void stderr.write(`goes on: ${error}\n`),
  end(error) {
    stderr.write(`ends: ${error}\n`)
    process.exit(70)
  },
  write: stack => void stderr.write(`whole: ${stack}\n`),
})
function throwLater(): void {
  setTimeout(() => {
    throw new Error(`thrown with ${secret}`)
  }, 1)
}

if (how === 'opens') throwLater()
else {
  const redactor = createRedactor()
  redactor.add(secret)
  const { redact } = redactor
  const complain = (text: string): void => void stderr.write(`${text}\n`)
  faults.logTo(openLog({ folder, redact, nowMs: Date.now, complain }), redact)
  if (how === 'watches') faults.goOn()
  void Promise.reject(new Error(`rejected with ${secret}`))
  await sleep(20)
  for (let time = 0; time < 12; time++) {
    throwLater()
    await sleep(20)
  }
}
await sleep(20)
stdout.write('still here\n')
