//! Fields of fields: which one a path or a name leads to.

use super::field::Field;
use crate::diagnostic::Position;

/// The indices that lead to the field at a path such as `a.b`.
pub(super) fn by_path(fields: &[Field], path: &str) -> Option<Vec<usize>> {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let first = first.trim_end_matches("[]");
    let index = fields.iter().position(|field| field.name == first)?;
    let mut found = vec![index];
    if let Some(rest) = rest {
        found.extend(by_path(&fields[index].children, rest)?);
    }
    Some(found)
}

/// The indices that lead to the only field that is called `name`, or whose type is, and that is not described yet.
pub(super) fn by_name(fields: &[Field], name: &str) -> Option<Vec<usize>> {
    fn search(fields: &[Field], name: &str, path: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
        for (index, field) in fields.iter().enumerate() {
            path.push(index);
            let items = field
                .ty
                .items
                .as_ref()
                .and_then(|items| items.named.as_deref());
            let is_named = field.name == name
                || field.ty.named.as_deref() == Some(name)
                || items == Some(name);
            if is_named && field.children.is_empty() {
                found.push(path.clone());
            }
            search(&field.children, name, path, found);
            path.pop();
        }
    }
    let mut found = Vec::new();
    search(fields, name, &mut Vec::new(), &mut found);
    if found.len() == 1 { found.pop() } else { None }
}

/// The field that indices lead to.
pub(super) fn at<'f>(fields: &'f mut [Field], path: &[usize]) -> Option<&'f mut Field> {
    let (first, rest) = path.split_first()?;
    let field = fields.get_mut(*first)?;
    if rest.is_empty() {
        Some(field)
    } else {
        at(&mut field.children, rest)
    }
}

/// The fields whose type has a name and no table.
pub(super) fn undescribed(fields: &[Field], stopped: &mut Vec<(Position, String)>) {
    for field in fields {
        let items = field
            .ty
            .items
            .as_ref()
            .and_then(|items| items.named.as_ref());
        if let (Some(name), true, Some(at)) = (
            field.ty.named.as_ref().or(items),
            field.children.is_empty(),
            field.at,
        ) {
            stopped.push((
                at,
                format!(
                    "`{}` is of the type `{name}`, which has no table",
                    field.name
                ),
            ));
        }
        undescribed(&field.children, stopped);
    }
}
