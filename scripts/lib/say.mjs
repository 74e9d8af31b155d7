/** One line for each step, on stderr: stdout belongs to what was asked for. */
export const say = line => void process.stderr.write(`${line}\n`)

/** What a person can mend: printed without a stack. */
export class Refusal extends Error {}

/** Runs a script's main part; its number is the exit code, a Refusal is said and ends with 1. */
export const main = async script => {
  try {
    process.exitCode = (await script()) ?? 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    say(error.message)
    process.exitCode = 1
  }
}
