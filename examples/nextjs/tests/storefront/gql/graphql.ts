export class TypedDocumentString extends String {}
