// The storefront has the real one; here is only what the module uses of it.
import type { ButtonHTMLAttributes, FC } from "react";

export const Button: FC<
  ButtonHTMLAttributes<HTMLButtonElement> & {
    variant?: "default" | "secondary" | "outline-solid" | "ghost" | "destructive";
  }
>;
