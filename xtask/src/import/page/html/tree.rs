//! The elements of an HTML page as html5ever builds them, each with the line that it starts on.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, QualName, parse_document};

/// The place of a node among the others.
pub(super) type Id = usize;

/// An element, or a text.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The name of the element; empty for a text.
    pub name: String,
    /// The attributes.
    pub attributes: Vec<(String, String)>,
    /// The text.
    pub text: String,
    /// What is in it.
    pub children: Vec<Id>,
    /// The line that it starts on.
    pub line: usize,
    parent: Option<Id>,
    qualified: Option<QualName>,
}

/// The nodes of a page; the first is the page itself.
#[derive(Debug)]
pub(super) struct Tree(pub Vec<Node>);

/// Reads a page. Whatever is wrong with it is set right as a browser does it.
pub(super) fn parse(page: &str) -> Tree {
    let builder = Builder {
        nodes: RefCell::new(vec![Node::default()]),
        line: Cell::new(1),
    };
    parse_document(builder, Default::default()).one(page)
}

struct Builder {
    nodes: RefCell<Vec<Node>>,
    line: Cell<usize>,
}

/// The name of an element, apart from the tree.
#[derive(Debug)]
struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Builder {
    fn add(&self, node: Node) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node {
            line: self.line.get(),
            ..node
        });
        nodes.len() - 1
    }

    /// Puts a node or a text into `parent`, in front of its child `before` or at its end.
    fn put(&self, parent: Id, before: Option<Id>, child: NodeOrText<Id>) {
        let index = |nodes: &[Node]| {
            let children = &nodes[parent].children;
            let found =
                before.and_then(|before| children.iter().position(|child| *child == before));
            found.unwrap_or(children.len())
        };
        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let at = index(&nodes);
                let last = at.checked_sub(1).map(|last| nodes[parent].children[last]);
                // Texts beside each other are one.
                if let Some(last) = last.filter(|last| nodes[*last].name.is_empty()) {
                    nodes[last].text.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Node {
                    text: text.to_string(),
                    ..Node::default()
                })
            }
        };
        self.remove_from_parent(&child);
        let mut nodes = self.nodes.borrow_mut();
        let at = index(&nodes);
        nodes[parent].children.insert(at, child);
        nodes[child].parent = Some(parent);
    }
}

impl TreeSink for Builder {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        Tree(self.nodes.into_inner())
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(usize::try_from(line).unwrap_or(usize::MAX));
    }

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        let nodes = self.nodes.borrow();
        let name = nodes[*target].qualified.clone();
        Name(
            name.unwrap_or_else(|| QualName::new(None, Namespace::default(), LocalName::default())),
        )
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        let attributes = attributes
            .iter()
            .map(|one| (one.name.local.to_string(), one.value.to_string()));
        self.add(Node {
            name: name.local.to_string(),
            attributes: attributes.collect(),
            qualified: Some(name),
            ..Node::default()
        })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.add(Node {
            name: "#comment".to_owned(),
            ..Node::default()
        })
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.create_comment(StrTendril::new())
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.put(*parent, None, child);
    }

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.put(parent, Some(*sibling), child);
        }
    }

    fn append_based_on_parent_node(&self, element: &Id, before: &Id, child: NodeOrText<Id>) {
        let has_parent = self.nodes.borrow()[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            nodes[parent].children.retain(|child| child != target);
        }
    }

    fn reparent_children(&self, node: &Id, parent: &Id) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*parent);
        }
        nodes[*parent].children.extend(children);
    }

    /// What is in a template is in no page until a script puts it there.
    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn add_attrs_if_missing(&self, _: &Id, _: Vec<Attribute>) {}
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn set_quirks_mode(&self, _: QuirksMode) {}
}
