"""The course: lessons as Markdown files, their order and the code that reads them."""
