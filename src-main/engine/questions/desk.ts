import type { HostKeyOffer } from '#core/model/link'
import type { Question } from '#core/model/snapshot'

/** What a person said to a secret question. */
export interface SecretAnswer {
  readonly value: string
  readonly remember: boolean
}

/** Questions that wait for a person; faces show them, nobody is held up but the link that asked. */
export interface QuestionDesk {
  open(): readonly Question[]
  /** Asks for a secret; null when the person declines or the broker went away. Equal questions are asked once. */
  askSecret(broker: string, prompt: string, canRemember: boolean): Promise<SecretAnswer | null>
  /** Puts a first-contact host key before a person, once for each host and key; one that was declined is left. */
  offerHostKey(broker: string, offer: HostKeyOffer): void
  /** Takes the host-key questions back for which `stillAsked` is false. */
  withdrawHostKeys(stillAsked: (offer: HostKeyOffer) => boolean): void
  answerSecret(questionId: string, answer: SecretAnswer | null): void
  /** The offer behind a question that is answered now, to trust it or to decline; null when it is no longer asked. */
  takeHostKey(questionId: string, trust: boolean): HostKeyOffer | null
  /** Host keys that were declined may be offered again: a person tries the link once more. */
  offerDeclined(): void
  /** Declines every secret question of brokers that are gone. */
  keepOnly(brokers: ReadonlySet<string>): void
  onChange(listener: () => void): void
}

interface SecretQuestion {
  readonly question: Extract<Question, { kind: 'secret' }>
  readonly settle: (answer: SecretAnswer | null) => void
  readonly answered: Promise<SecretAnswer | null>
}

const keyText = ({ host, keyBase64 }: HostKeyOffer): string => `${host} ${keyBase64}`

/** Builds an empty desk. */
export function createQuestionDesk(randomId: () => string): QuestionDesk {
  const hostKeys = new Map<string, Extract<Question, { kind: 'host-key' }>>()
  const secrets = new Map<string, SecretQuestion>()
  const declined = new Set<string>()
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }

  const sameSecret = (broker: string, prompt: string): SecretQuestion | undefined =>
    [...secrets.values()].find(({ question }) => question.broker === broker && question.prompt === prompt)

  const settle = (id: string, answer: SecretAnswer | null): void => {
    const asked = secrets.get(id)
    if (asked === undefined) return
    secrets.delete(id)
    asked.settle(answer)
    changed()
  }

  return {
    open: () => [...hostKeys.values(), ...[...secrets.values()].map(({ question }) => question)],
    askSecret(broker, prompt, canRemember) {
      const asked = sameSecret(broker, prompt)
      if (asked !== undefined) return asked.answered
      const id = randomId()
      let settleIt: (answer: SecretAnswer | null) => void = () => undefined
      const answered = new Promise<SecretAnswer | null>(resolve => {
        settleIt = resolve
      })
      secrets.set(id, {
        question: { id, kind: 'secret', broker, prompt, canRemember },
        settle: settleIt,
        answered,
      })
      changed()
      return answered
    },
    offerHostKey(broker, offer) {
      const asked = [...hostKeys.values()].some(one => keyText(one.offer) === keyText(offer))
      if (asked || declined.has(keyText(offer))) return
      const id = randomId()
      hostKeys.set(id, { id, kind: 'host-key', broker, offer })
      changed()
    },
    withdrawHostKeys(stillAsked) {
      const gone = [...hostKeys].filter(([, { offer }]) => !stillAsked(offer)).map(([id]) => id)
      for (const id of gone) hostKeys.delete(id)
      if (gone.length > 0) changed()
    },
    answerSecret: settle,
    takeHostKey(questionId, trust) {
      const question = hostKeys.get(questionId)
      if (question === undefined) return null
      hostKeys.delete(questionId)
      if (!trust) declined.add(keyText(question.offer))
      changed()
      return question.offer
    },
    offerDeclined: () => declined.clear(),
    keepOnly(brokers) {
      for (const [id, { question }] of [...secrets]) if (!brokers.has(question.broker)) settle(id, null)
    },
    onChange(listener) {
      listeners.add(listener)
    },
  }
}
