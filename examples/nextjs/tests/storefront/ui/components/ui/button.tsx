import type { ButtonHTMLAttributes } from "react";

export const Button = ({
  variant: _variant,
  ...props
}: ButtonHTMLAttributes<HTMLButtonElement> & { variant?: string }) => (
  <button type="button" {...props} />
);
