// The error summary takes the focus, so that it is read first.
export default (box) => box.focus();
