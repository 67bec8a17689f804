// Sphinx writes formulas as \(...\) and \[...\] into elements of the class math; KaTeX (in katex/) sets them, without a network.
document.addEventListener("DOMContentLoaded", () => {
  const delimiters = [
    { left: "\\(", right: "\\)", display: false },
    { left: "\\[", right: "\\]", display: true },
  ];
  for (const element of document.querySelectorAll(".math")) renderMathInElement(element, { delimiters, throwOnError: false });
});
