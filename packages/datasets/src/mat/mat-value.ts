/** A variable of a `.mat` file. Everything is in column-major order: the first dimension runs fastest. */
export type MatValue = MatNumeric | MatText | MatCell | MatStruct | MatUnread

/** Numbers and logicals of every width. */
export interface MatNumeric {
  readonly type: 'numeric'
  readonly dims: readonly number[]
  readonly data: Float64Array
}

export interface MatText {
  readonly type: 'text'
  readonly dims: readonly number[]
  /** The characters; of a text of one row what it says. */
  readonly text: string
}

export interface MatCell {
  readonly type: 'cell'
  readonly dims: readonly number[]
  readonly cells: readonly MatValue[]
}

export interface MatStruct {
  readonly type: 'struct'
  readonly dims: readonly number[]
  readonly elements: readonly Readonly<Record<string, MatValue>>[]
}

/** A value of a class that is not read: sparse, complex, an object, a function. */
export interface MatUnread {
  readonly type: 'unread'
  readonly dims: readonly number[]
  readonly what: string
}
