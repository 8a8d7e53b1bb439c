import { type ExperimentProgress, expandStudy, parseStudy } from '@chromask/recipes'
import { describe, expect, it } from 'vitest'
import { duration, showStudy } from './show-study.js'

const experiments = expandStudy(parseStudy('{ name: a, recipe: demo, steps: 100, seeds: [1, 2, 3] }'))
const all = (...states: [ExperimentProgress['status'], number, number?][]): ExperimentProgress[] =>
  states.map(([status, step, secondsPerStep], i) => ({
    experiment: experiments[i] as ExperimentProgress['experiment'],
    status,
    step,
    secondsPerStep,
  }))

function shown(isTTY: boolean, parallel = 1) {
  let [text, time] = ['', 0]
  const show = showStudy({ isTTY, columns: 40, write: (more) => (text += more) }, parallel, () => time)
  return {
    ...show,
    at(seconds: number, progress: ExperimentProgress[]): string {
      text = ''
      time = seconds * 1000
      show.update(progress)
      return text
    },
    said: () => text,
  }
}

/** Three lines up, and all below away. */
const AWAY = '\u001b[3A\r\u001b[J'

describe('progress of a study', () => {
  it('is a line now and then, and whenever an experiment ends', () => {
    const { at } = shown(false)
    expect(at(0, all(['running', 0], ['new', 0], ['new', 0]))).toBe('0 of 3 done (seed=1 0/100)\n')
    expect(at(1, all(['running', 10], ['new', 0], ['new', 0]))).toBe('')
    // A step a second since the first that was heard of.
    expect(at(31, all(['running', 31], ['new', 0], ['new', 0]))).toBe('0 of 3 done, some 4 min left (seed=1 31/100)\n')
    expect(at(32, all(['done', 100, 1], ['running', 0], ['new', 0]))).toBe(
      '1 of 3 done, some 3 min left (seed=2 0/100)\n',
    )
    expect(at(33, all(['done', 100, 1], ['failed', 3], ['running', 0]))).toBe(
      '1 of 3 done, 1 failed, some 100 s left (seed=3 0/100)\n',
    )
  })

  it('is some lines that are rewritten on a terminal, cut to its width', () => {
    const show = shown(true, 2)
    expect(show.at(0, all(['running', 5, 2], ['running', 7], ['new', 0]))).toBe(
      '0 of 3 done, some 5 min left\n  seed=1 5/100\n  seed=2 7/100\n',
    )
    expect(show.at(0.1, all(['running', 6, 2], ['running', 7], ['new', 0]))).toBe('')
    expect(show.at(0.3, all(['running', 8, 2], ['running', 7], ['new', 0]))).toContain(`${AWAY}0 of 3 done`)
    show.end()
    expect(show.said().endsWith(AWAY)).toBe(true)
    show.say('Stopping.')
    expect(show.said()).toMatch(/Stopping\.\n$/)
  })
})

it.each([
  [0.2, '1 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7199, '120 min'],
  [9000, '2.5 h'],
])('%d s is %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})
