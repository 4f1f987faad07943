// The storefront has the real one; here is only what the module uses of it.
export class TypedDocumentString<TResult, TVariables> extends String {
  constructor(value: string);
  /** Only for the compiler: what the document answers, and what it is asked with. */
  readonly __types?: (variables: TVariables) => TResult;
}
