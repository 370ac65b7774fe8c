/**
 * Who may do what, and how they show it: roles, tokens in files, codes in links, sessions in
 * cookies. What a request looks like is the doors' business.
 *
 * <p>Start with {@link scrim.daemon.control.access.Role} and {@link
 * scrim.daemon.control.access.Tokens}. {@code docs/security.md} is the page for people.
 *
 * <p>Uses: engine.loop, engine.state.
 */
@NullMarked
package scrim.daemon.control.access;

import org.jspecify.annotations.NullMarked;
